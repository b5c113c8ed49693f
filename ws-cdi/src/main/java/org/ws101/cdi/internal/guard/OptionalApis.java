package org.ws101.cdi.internal.guard;

/** Which of the APIs are present that an application may do without. Stateless. */
public final class OptionalApis {
    private OptionalApis() {}

    /** Whether there is {@code @RolesAllowed}; {@link SecurityAnnotations} needs it. */
    public static boolean haveSecurity() {
        return have("jakarta.annotation.security.RolesAllowed");
    }

    /** Whether there is Bean Validation; {@link ValidatedCalls} needs it. */
    public static boolean haveValidation() {
        return have("jakarta.validation.Validation");
    }

    /** Whether this library finds a type. */
    public static boolean have(String type) {
        try {
            Class.forName(type, false, OptionalApis.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
