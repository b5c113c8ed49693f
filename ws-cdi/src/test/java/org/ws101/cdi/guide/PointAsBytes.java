package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import org.ws101.cdi.BinaryCodec;

@ApplicationScoped
class PointAsBytes implements BinaryCodec<Point> {
    @Override
    public byte[] encode(Point point) {
        return ByteBuffer.allocate(8).putInt(point.x()).putInt(point.y()).array();
    }

    @Override
    public Point decode(byte[] data, Type type) {
        ByteBuffer numbers = ByteBuffer.wrap(data);
        return new Point(numbers.getInt(), numbers.getInt());
    }
}
