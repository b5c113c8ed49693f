package org.ws101.benchmark.load;

/** What the neighbours of the measured connections do. */
public enum Disturbance {
    /** They ask for 16 MiB of echoes, and read 4 KiB of it every 10 ms. */
    SLOW {
        @Override
        Script script() {
            return ECHOES_OF_16_MIB;
        }

        @Override
        void opened(LoadConnection connection) {
            connection.stopReading();
            connection.sendBatch();
        }

        @Override
        void tick(LoadConnection connection) {
            connection.readSome(4096);
        }
    },
    /** They have a JSON of 64 KiB echoed every 10 ms, through permessage-deflate. */
    COMPRESSING {
        @Override
        Script script() {
            return JSON_OF_64_KIB;
        }

        @Override
        void opened(LoadConnection connection) {}

        @Override
        void tick(LoadConnection connection) {
            if (connection.isQuiet()) {
                connection.sendBatch();
            }
        }
    };

    private static final Script ECHOES_OF_16_MIB = Script.binary(16 * 1024, 1024);
    private static final Script JSON_OF_64_KIB = Script.deflated(64 * 1024, 1);

    /** Whether a server can serve the neighbours. */
    public boolean suits(String server) {
        return script().suits(server);
    }

    abstract Script script();

    /** A neighbour is open. */
    abstract void opened(LoadConnection connection);

    /** 10 ms are over. */
    abstract void tick(LoadConnection connection);
}
