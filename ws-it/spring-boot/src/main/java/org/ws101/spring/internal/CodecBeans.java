package org.ws101.spring.internal;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.ws101.cdi.BinaryCodec;
import org.ws101.cdi.TextCodec;
import org.ws101.cdi.internal.codec.CodecBean;
import org.ws101.cdi.internal.codec.Codecs;
import org.ws101.cdi.internal.model.Problems;

/** Finds the codecs among the beans; their instances are asked for when they are needed. Stateless. */
final class CodecBeans {
    private CodecBeans() {}

    static Codecs in(ConfigurableListableBeanFactory beans, ObjectProvider<JsonCodec> json, Problems problems) {
        return new Codecs(
                codecs(beans, TextCodec.class, problems),
                codecs(beans, BinaryCodec.class, problems),
                new Codecs.Json("Jackson", "spring-boot-starter-json", json::getIfAvailable));
    }

    @SuppressWarnings("unchecked") // the bean has the type, and the type is one of C
    private static <C> List<CodecBean<C>> codecs(
            ConfigurableListableBeanFactory beans, Class<?> kind, Problems problems) {
        List<CodecBean<C>> codecs = new ArrayList<>();
        for (String name : ContextHierarchy.names(kind, beans)) {
            Class<?> beanType = EndpointBeans.typeOf(name, beans);
            if (JsonCodec.class.isAssignableFrom(beanType)) {
                continue;
            }
            Type type = type(name, kind, beans);
            if (type == null) {
                problems.add("The bean " + name + " of " + beanType.getName() + " is an org.ws101.cdi."
                        + kind.getSimpleName() + " of an unknown type: declare the type, such as "
                        + kind.getSimpleName()
                        + "<Object> for all types");
            } else {
                codecs.add(new CodecBean<>(type, "the bean " + name, () -> (C) beans.getBean(name, kind)));
            }
        }
        return codecs;
    }

    private static @Nullable Type type(String name, Class<?> kind, ConfigurableListableBeanFactory beans) {
        String target = ContextHierarchy.target(name, beans);
        ResolvableType declared = declared(target, ContextHierarchy.owner(name, beans));
        ResolvableType made = declared.as(FactoryBean.class).getGeneric(0);
        return Stream.of(declared, made, ResolvableType.forClass(EndpointBeans.typeOf(target, beans)))
                .map(type -> type.as(kind).getGeneric(0))
                .filter(type -> type.resolve() != null && !type.hasUnresolvableGenerics())
                .map(ResolvableType::getType)
                .findFirst()
                .orElse(null);
    }

    /** Of a method, what it says that it returns. */
    private static ResolvableType declared(String name, ConfigurableListableBeanFactory beans) {
        return beans.containsBeanDefinition(name)
                        && beans.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition
                ? definition.getResolvableType()
                : ResolvableType.NONE;
    }
}
