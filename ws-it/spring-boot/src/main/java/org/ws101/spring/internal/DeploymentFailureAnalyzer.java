package org.ws101.spring.internal;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.ws101.servlet.WebSocketDeploymentException;

/** Has Spring Boot say why WebSocket cannot start, without a stack trace. Stateless. */
public final class DeploymentFailureAnalyzer extends AbstractFailureAnalyzer<WebSocketDeploymentException> {
    private static final String ACTION =
            "Correct each problem as the description says, and start the application again.";

    /** For Spring Boot. */
    public DeploymentFailureAnalyzer() {}

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, WebSocketDeploymentException cause) {
        return new FailureAnalysis(cause.getMessage(), ACTION, cause);
    }
}
