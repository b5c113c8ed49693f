package org.ws101.servlet.internal.management;

import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.ws101.servlet.WebSocketApplicationMXBean;

/** The MBean server of the platform. Loaded only where the module {@code java.management} is. Stateless. */
final class PlatformBeans {
    private PlatformBeans() {}

    /**
     * Registers an application under the first name that is free: several may have the same context path.
     *
     * @return takes it off
     */
    static Runnable register(String name, WebSocketApplicationMXBean application) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        String first = "org.ws101:type=Application,name=" + ObjectName.quote(name);
        int instance = 1;
        while (true) {
            ObjectName wanted = new ObjectName(instance == 1 ? first : first + ",instance=" + instance);
            try {
                ObjectName given = server.registerMBean(application, wanted).getObjectName();
                return () -> unregister(server, given);
            } catch (InstanceAlreadyExistsException e) {
                instance++;
            }
        }
    }

    private static void unregister(MBeanServer server, ObjectName name) {
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException e) {
            return; // somebody else has taken it off
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
