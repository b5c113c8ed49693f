package org.ws101;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import org.junit.jupiter.api.Test;
import org.ws101.client.ChallengeFuzz;
import org.ws101.client.QueryFuzz;
import org.ws101.client.RedirectFuzz;
import org.ws101.internal.extension.ExtensionHeaderFuzz;
import org.ws101.internal.extension.InflateFuzz;
import org.ws101.internal.handshake.OriginFuzz;
import org.ws101.internal.handshake.RequestFuzz;
import org.ws101.internal.handshake.ResponseFuzz;
import org.ws101.internal.protocol.CompressedFramesFuzz;
import org.ws101.internal.protocol.FramesFuzz;
import org.ws101.testing.Corpus;

/** The fuzz targets, without the fuzzer: their seeds, and what it has found worth keeping; see {@link org.ws101.testing.Fuzzing}. */
class FuzzCorpusTest {
    @Test
    void framesAreReadAsTheSecondReadingReadsThem() throws Exception {
        Corpus.run(FramesFuzz.class);
    }

    @Test
    void compressedFramesAreReadAsTheSecondReadingReadsThem() throws Exception {
        Corpus.run(CompressedFramesFuzz.class);
    }

    @Test
    void deflateIsReadAsTheSecondReadingReadsIt() throws Exception {
        Corpus.run(InflateFuzz.class);
    }

    @Test
    void extensionsAreReadAndAgreedOnAsByTheSecondReading() throws Exception {
        Corpus.run(ExtensionHeaderFuzz.class);
    }

    @Test
    void requestsAreJudgedAsByTheSecondReading() throws Exception {
        Corpus.run(RequestFuzz.class);
    }

    @Test
    void originsAreJudgedAsByTheSecondReading() throws Exception {
        Corpus.run(OriginFuzz.class);
    }

    @Test
    void responsesAreReadAndJudgedAsByTheSecondReading() throws Exception {
        Corpus.run(ResponseFuzz.class);
    }

    @Test
    void challengesAreReadAndAnsweredAsByTheSecondReading() throws Exception {
        Corpus.run(ChallengeFuzz.class);
    }

    @Test
    void redirectsCookiesAndChunksAreReadAsDeclared() throws Exception {
        Corpus.run(RedirectFuzz.class);
    }

    @Test
    void queriesHaveTheParametersOfTheApplication() throws Exception {
        Corpus.run(QueryFuzz.class);
    }

    @Test
    void noTargetIsLeftOut() throws IOException, URISyntaxException {
        assertEquals(
                Corpus.names(
                        FramesFuzz.class,
                        CompressedFramesFuzz.class,
                        InflateFuzz.class,
                        ExtensionHeaderFuzz.class,
                        RequestFuzz.class,
                        OriginFuzz.class,
                        ResponseFuzz.class,
                        ChallengeFuzz.class,
                        RedirectFuzz.class,
                        QueryFuzz.class),
                Corpus.targetsBelow(FuzzCorpusTest.class));
    }
}
