package org.ws101.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.ws101.it.session.Visitor.assertEndsWith1008;
import static org.ws101.it.session.Visitor.assertOpen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.ha.session.DeltaManager;
import org.apache.catalina.ha.tcp.SimpleTcpCluster;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.tribes.Channel;
import org.apache.catalina.tribes.group.GroupChannel;
import org.apache.catalina.tribes.group.interceptors.StaticMembershipInterceptor;
import org.apache.catalina.tribes.membership.StaticMember;
import org.apache.catalina.tribes.transport.ReplicationTransmitter;
import org.apache.catalina.tribes.transport.nio.NioReceiver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.FreePort;

/** Two Tomcats that have the sessions of a {@code <distributable/>} application in common. */
@Execution(ExecutionMode.SAME_THREAD) // its servers share this process
class ReplicatedSessionIT {
    private static final List<String> ATTRIBUTES =
            List.of("org.ws101.servlet.session java.lang.String", "user java.lang.String");

    @TempDir
    Path work;

    private final List<WebServer> running = new ArrayList<>();
    private WebServer first;
    private WebServer second;

    @BeforeEach
    void startBoth() throws Exception {
        int port = FreePort.find();
        int other = FreePort.find();
        first = node("first", port, other);
        running.add(first);
        second = node("second", other, port);
        running.add(second);
    }

    @AfterEach
    void stopBoth() {
        List.copyOf(running).forEach(this::stop);
    }

    private void stop(WebServer node) {
        running.remove(node);
        node.close();
    }

    /** @param other the port of the other node, which may not have started */
    private WebServer node(String name, int port, int other) throws Exception {
        NioReceiver receiver = new NioReceiver();
        receiver.setAddress("127.0.0.1");
        receiver.setPort(port);
        StaticMembershipInterceptor members = new StaticMembershipInterceptor();
        members.setLocalMember(member(port));
        members.addStaticMember(member(other));
        GroupChannel channel = new GroupChannel();
        channel.setChannelReceiver(receiver);
        ReplicationTransmitter sender = (ReplicationTransmitter) channel.getChannelSender();
        sender.getTransport().setTimeout(30_000); // milliseconds; a change that it gives up is lost
        channel.addInterceptor(members);
        SimpleTcpCluster cluster = new SimpleTcpCluster();
        cluster.setChannel(channel);
        // otherwise many threads send, and a change of a session may come before the session, and be lost
        cluster.setChannelSendOptions(Channel.SEND_OPTIONS_SYNCHRONIZED_ACK | Channel.SEND_OPTIONS_USE_ACK);
        DeltaManager manager = new DeltaManager();
        manager.setStateTransferTimeout(1); // seconds; the first node asks the second, which has not started
        cluster.setManagerTemplate(manager);
        cluster.setChannelStartOptions(Channel.SND_RX_SEQ | Channel.SND_TX_SEQ); // no multicast
        Path directory = Files.createDirectories(work.resolve(name));
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.getEngine().setName(name);
        tomcat.getEngine().setCluster(cluster);
        return WebServer.tomcat(tomcat, new SessionApplication(), directory, context -> context.setDistributable(true));
    }

    private static StaticMember member(int port) throws IOException {
        StaticMember member = new StaticMember("127.0.0.1", port, 0);
        member.setUniqueId(
                "{0,0,0,0,0,0,0,0,0,0,0,0," + (port >> 12) + "," + (port >> 6 & 63) + "," + (port & 63) + ",0}");
        return member;
    }

    private static List<String> attributes(Visitor visitor) {
        return visitor.get("/session/names").stream().sorted().toList();
    }

    @Test
    void logoutOnOneNodeClosesTheConnectionOnTheOther() {
        Visitor ann = new Visitor(first.port());
        ann.get("/session/begin");
        Visitor annElsewhere = ann.at(second.port());
        try (WebSocket open = ann.open()) {
            Eventually.answer(() -> attributes(annElsewhere), ATTRIBUTES::equals);
            try (WebSocket elsewhere = annElsewhere.open()) {
                annElsewhere.get("/session/end");
                assertEndsWith1008(open);
                assertEndsWith1008(elsewhere);
            }
        }
    }

    @Test
    void whatIsReplicatedHasNothingOfOursButOneString() {
        Visitor ann = new Visitor(first.port());
        ann.get("/session/begin");
        for (int i = 0; i < 6; i++) {
            ann.open().close();
        }
        Eventually.answer(() -> attributes(ann.at(second.port())), ATTRIBUTES::equals);
    }

    @Test
    void theSessionGoesOnWithAnotherConnectionWhenANodeStops() {
        Visitor ann = new Visitor(first.port());
        ann.get("/session/begin");
        Visitor annElsewhere = ann.at(second.port());
        WebSocket open = ann.open();
        Eventually.answer(() -> attributes(annElsewhere), ATTRIBUTES::equals);
        stop(first);
        assertThrows(WebSocketClosedException.class, () -> open.receive(Duration.ofSeconds(30)));
        assertEquals(1001, open.closeReason().orElseThrow().code().code());
        try (WebSocket elsewhere = annElsewhere.open()) {
            assertOpen(elsewhere);
            annElsewhere.get("/session/end");
            assertEndsWith1008(elsewhere);
        }
    }
}
