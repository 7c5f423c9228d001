"""Points, segments, labels' boxes and nodes, and whether they keep clear of each other. Millimetres, y downwards."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, inf, sin, sqrt


@dataclass(frozen=True)
class Point:
    """A point of the page."""

    x: float
    y: float

    def moved(self, dx: float, dy: float) -> Point:
        """Return the point that far away."""
        return Point(self.x + dx, self.y + dy)


@dataclass(frozen=True)
class Segment:
    """A straight line between two points."""

    start: Point
    end: Point

    @property
    def length(self) -> float:
        """Its length in mm."""
        return hypot(self.end.x - self.start.x, self.end.y - self.start.y)

    @property
    def direction(self) -> tuple[float, float]:
        """The unit vector from start to end; (1, 0) for a segment without length."""
        length = self.length
        if length == 0.0:
            return 1.0, 0.0
        return (self.end.x - self.start.x) / length, (self.end.y - self.start.y) / length

    def at(self, fraction: float) -> Point:
        """Return the point at a fraction of the way."""
        return Point(
            self.start.x + fraction * (self.end.x - self.start.x), self.start.y + fraction * (self.end.y - self.start.y)
        )

    def shifted(self, offset: float) -> Segment:
        """Return the parallel segment ``offset`` mm to the left of the way (up, for a way to the right)."""
        dx, dy = self.direction
        return Segment(self.start.moved(dy * offset, -dx * offset), self.end.moved(dy * offset, -dx * offset))

    def distance(self, point: Point) -> float:
        """Return the distance of a point from the segment."""
        dx, dy = self.direction
        along = (point.x - self.start.x) * dx + (point.y - self.start.y) * dy
        along = min(max(along, 0.0), self.length)
        return hypot(point.x - self.start.x - along * dx, point.y - self.start.y - along * dy)


@dataclass(frozen=True)
class Capsule:
    """Two half circles of ``radius`` about points ``reach`` left and right of ``centre``, and what is between."""

    centre: Point
    radius: float
    reach: float = 0.0

    @property
    def axis(self) -> Segment:
        """The segment between the centres of the half circles."""
        return Segment(self.centre.moved(-self.reach, 0), self.centre.moved(self.reach, 0))

    @property
    def left(self) -> float:
        """The leftmost x."""
        return self.centre.x - self.reach - self.radius

    @property
    def right(self) -> float:
        """The rightmost x."""
        return self.centre.x + self.reach + self.radius


@dataclass(frozen=True)
class Box:
    """A rectangle about ``centre``, turned clockwise by ``angle`` (radians, as the page is seen)."""

    centre: Point
    half_width: float
    half_height: float
    angle: float = 0.0

    def grown(self, by: float) -> Box:
        """Return the box with ``by`` mm more on each side."""
        return Box(self.centre, self.half_width + by, self.half_height + by, self.angle)

    @property
    def corners(self) -> tuple[Point, Point, Point, Point]:
        """The four corners, in order."""
        c, s = cos(self.angle), sin(self.angle)
        w, h = self.half_width, self.half_height
        a, b, c_, d = (self.centre.moved(x * c - y * s, x * s + y * c) for x, y in ((-w, -h), (w, -h), (w, h), (-w, h)))
        return a, b, c_, d

    def local(self, point: Point) -> tuple[float, float]:
        """Return a point's coordinates along the box's own axes."""
        dx, dy = point.x - self.centre.x, point.y - self.centre.y
        if not self.angle:
            return dx, dy
        c, s = cos(self.angle), sin(self.angle)
        return dx * c + dy * s, dy * c - dx * s

    def clip(self, segment: Segment) -> tuple[float, float] | None:
        """Return the fractions of the segment between which it lies inside; None where it does not."""
        (x0, y0), (x1, y1) = self.local(segment.start), self.local(segment.end)
        low, high = 0.0, 1.0
        for start, end, half in ((y0, y1, self.half_height), (x0, x1, self.half_width)):
            if (start > half and end > half) or (start < -half and end < -half):
                return None
            delta = end - start
            if abs(delta) > 1e-12:
                near, far = (-half - start) / delta, (half - start) / delta
                if near > far:
                    near, far = far, near
                low, high = max(low, near), min(high, far)
        return (low, high) if low <= high else None

    def sweep(self, way: Segment, segment: Segment) -> tuple[float, float] | None:
        """Return the fractions of ``way`` between which the box, moved along it, meets the segment; None for none.

        The middles at which the box meets the segment fill a convex hexagon: the segment widened by the box.
        """
        w, h = self.half_width, self.half_height
        (ax, ay), (bx, by) = self.local(segment.start), self.local(segment.end)
        (px, py), (qx, qy) = self.local(way.start), self.local(way.end)
        nx, ny = ay - by, bx - ax
        across, middle = w * abs(nx) + h * abs(ny), nx * ax + ny * ay
        low, high = -inf, inf
        for start, end, least, most in (
            (py, qy, min(ay, by) - h, max(ay, by) + h),
            (px, qx, min(ax, bx) - w, max(ax, bx) + w),
            (nx * px + ny * py, nx * qx + ny * qy, middle - across, middle + across),
        ):
            delta = end - start
            if abs(delta) > 1e-12:
                near, far = sorted(((least - start) / delta, (most - start) / delta))
                low, high = max(low, near), min(high, far)
            elif not least <= start <= most:
                return None
        return (low, high) if low <= high else None

    def distance_to_point(self, point: Point) -> float:
        """Return how far a point is from the box; 0 inside."""
        x, y = self.local(point)
        return hypot(max(abs(x) - self.half_width, 0.0), max(abs(y) - self.half_height, 0.0))

    def distance_to_segment(self, segment: Segment) -> float:
        """Return how far a segment is from the box; 0 where they meet."""
        if segment.start == segment.end:
            return self.distance_to_point(segment.start)
        if self.clip(segment):
            return 0.0
        ends = min(self.distance_to_point(segment.start), self.distance_to_point(segment.end))
        return min(ends, *(segment.distance(corner) for corner in self.corners))

    def distance_to_capsule(self, capsule: Capsule) -> float:
        """Return how far a node is from the box; 0 or less where they meet."""
        return self.distance_to_segment(capsule.axis) - capsule.radius

    def distance_to_box(self, other: Box) -> float:
        """Return how far another box is from this one; 0 where they meet."""
        if self.clip(Segment(other.centre, other.centre)) or other.clip(Segment(self.centre, self.centre)):
            return 0.0
        corners = other.corners
        sides = (Segment(corners[index - 1], corners[index]) for index in range(4))
        return min(self.distance_to_segment(side) for side in sides)

    def below(self, distance: float) -> Point:
        """Return the point ``distance`` mm from the centre towards the lower side."""
        return self.centre.moved(-sin(self.angle) * distance, cos(self.angle) * distance)

    @property
    def reach(self) -> float:
        """The radius of the circle about the box."""
        return sqrt(self.half_width**2 + self.half_height**2)


def boundary(capsule: Capsule, line: Segment, *, leaving: bool) -> Point:
    """Return where a line parallel to one from the node's half circle crosses its rim.

    ``line`` begins (``leaving``) or ends beside the centre of the half circle on that side.
    """
    end = line.start if leaving else line.end
    centre = capsule.axis.end if leaving else capsule.axis.start
    dx, dy = line.direction
    aside = hypot(end.x - centre.x, end.y - centre.y)
    along = sqrt(max(capsule.radius**2 - aside**2, 0.0)) * (1 if leaving else -1)
    return end.moved(dx * along, dy * along)
