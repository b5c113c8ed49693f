package org.ws101.spring.internal;

import java.util.Arrays;
import java.util.List;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** The beans of an application context and of its ancestors. Stateless. */
final class ContextHierarchy {
    private ContextHierarchy() {}

    /** The names of the beans of a type, of each scoped proxy that of the proxy. May make a FactoryBean, to see its type. */
    static List<String> names(Class<?> type, ListableBeanFactory beans) {
        return withoutTargets(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type));
    }

    /** As {@link #names}, by the instances that are made by now; makes none. */
    static List<String> namesByInstance(Class<?> type, ListableBeanFactory beans) {
        return withoutTargets(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false));
    }

    private static List<String> withoutTargets(String[] names) {
        return Arrays.stream(names)
                .filter(name -> !ScopedProxyUtils.isScopedTarget(name))
                .toList();
    }

    /** The factory of a bean: that of the nearest context which has one of the name. */
    static ConfigurableListableBeanFactory owner(String name, ConfigurableListableBeanFactory beans) {
        return !beans.containsLocalBean(name)
                        && beans.getParentBeanFactory() instanceof ConfigurableListableBeanFactory parent
                ? owner(name, parent)
                : beans;
    }

    /** The name of the bean that the application has written, which may be behind a scoped proxy. */
    static String target(String name, ConfigurableListableBeanFactory beans) {
        String behind = ScopedProxyUtils.getTargetBeanName(name);
        return owner(name, beans).containsBeanDefinition(behind) ? behind : name;
    }
}
