package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.reflect.Type;
import org.ws101.cdi.TextCodec;

@ApplicationScoped
class PointAsText implements TextCodec<Point> {
    @Override
    public String encode(Point point) {
        return point.x() + "," + point.y();
    }

    @Override
    public Point decode(String text, Type type) {
        String[] numbers = text.split(",", 2);
        return new Point(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
    }
}
