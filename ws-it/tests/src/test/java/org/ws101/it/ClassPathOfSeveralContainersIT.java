package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.client.WebSocketClient;
import org.ws101.it.app.TestContext;

/** The class path of the tests has Jetty, Tomcat and Undertow on it: which one serves is not to be guessed from that. */
@Tag("any-jdk")
class ClassPathOfSeveralContainersIT {
    @Test
    @Timeout(60)
    void undertowBesideTomcatIsTakenForWhatItIs() throws Exception {
        Class.forName("org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler");
        DeploymentInfo deployment = Servlets.deployment()
                .setClassLoader(getClass().getClassLoader())
                .setContextPath("/")
                .setDeploymentName("beside-tomcat")
                .addServletContainerInitializer(new ServletContainerInitializerInfo(
                        TestContext.class, new ImmediateInstanceFactory<>(new TestContext()), Set.of()));
        DeploymentManager manager = Servlets.newContainer().addDeployment(deployment);
        manager.deploy();
        Undertow undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(manager.start())
                .build();
        undertow.start();
        try {
            int port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
            try (WebSocket webSocket =
                    WebSocketClient.create().connect(URI.create("ws://127.0.0.1:" + port + "/listener"))) {
                webSocket.sendText("alive");
                assertEquals(new Message.Text("alive"), webSocket.receiveAll());
            }
        } finally {
            manager.stop();
            manager.undeploy();
            undertow.stop();
        }
    }
}
