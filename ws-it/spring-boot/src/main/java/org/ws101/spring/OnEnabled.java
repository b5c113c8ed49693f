package org.ws101.spring;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.ws101.spring.internal.Settings;

/** Unless {@code ws101.enabled} is false, in any of the writings that Spring has for that. Stateless. */
final class OnEnabled extends SpringBootCondition {
    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("ws101.enabled");
        return Settings.isOff(context.getEnvironment())
                ? ConditionOutcome.noMatch(message.because("is false"))
                : ConditionOutcome.match(message.because("is not false"));
    }
}
