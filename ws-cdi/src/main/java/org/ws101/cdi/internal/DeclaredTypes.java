package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.cdi.internal.model.DeclaredMethod;
import org.ws101.cdi.internal.model.DeclaredParameter;
import org.ws101.cdi.internal.model.DeclaredType;

/** Classes as a CDI container sees them: extensions may have changed their annotations. Stateless. */
final class DeclaredTypes {
    private DeclaredTypes() {}

    static DeclaredType of(AnnotatedType<?> type, BeanManager beanManager) {
        Map<Method, DeclaredMethod> methods = new LinkedHashMap<>();
        for (AnnotatedMethod<?> method : List.copyOf(type.getMethods())) {
            methods.put(method.getJavaMember(), declared(method));
        }
        // Containers differ in whether a class has the methods of its interfaces.
        for (Type supertype : type.getTypeClosure()) {
            Class<?> raw = Types.raw(supertype);
            if (raw.isInterface()) {
                for (AnnotatedMethod<?> method :
                        List.copyOf(beanManager.createAnnotatedType(raw).getMethods())) {
                    methods.putIfAbsent(method.getJavaMember(), declared(method));
                }
            }
        }
        return new DeclaredType(
                type.getJavaClass(), type.getTypeClosure(), type::getAnnotation, List.copyOf(methods.values()));
    }

    private static DeclaredMethod declared(AnnotatedMethod<?> method) {
        List<DeclaredParameter> parameters = new ArrayList<>();
        for (var parameter : method.getParameters()) {
            parameters.add(new DeclaredParameter(
                    parameter.getJavaParameter(),
                    parameter.getPosition(),
                    parameter.getBaseType(),
                    parameter::getAnnotation));
        }
        return new DeclaredMethod(method.getJavaMember(), method::getAnnotation, List.copyOf(parameters));
    }
}
