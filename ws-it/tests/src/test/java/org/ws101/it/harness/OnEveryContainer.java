package org.ws101.it.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs a class once on each {@link Container} under test, which its constructor is given; see {@link OneTestAtATime}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@MethodSource("org.ws101.it.harness.Container#underTest")
@ExtendWith({OneTestAtATime.class, NamesContainer.class})
public @interface OnEveryContainer {}
