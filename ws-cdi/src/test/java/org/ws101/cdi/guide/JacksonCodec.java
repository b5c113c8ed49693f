package org.ws101.cdi.guide;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.lang.reflect.Type;
import org.ws101.cdi.TextCodec;

@ApplicationScoped
class JacksonCodec implements TextCodec<Object> {
    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public String encode(Object value) throws IOException {
        return mapper.writeValueAsString(value);
    }

    @Override
    public Object decode(String text, Type type) throws IOException {
        return mapper.readValue(text, mapper.constructType(type));
    }
}
