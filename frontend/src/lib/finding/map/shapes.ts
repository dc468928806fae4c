import { geoEqualEarth, geoPath, type GeoPermissibleObjects } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

/** The outline of one area of the atlas, drawn. */
export interface Shape {
  /** UN M49, three digits; areas without a code of their own have none. */
  m49: string | null;
  path: string;
  /** The middle of its largest part: islands and provinces overseas do not pull it into the sea. */
  middle: readonly [x: number, y: number];
}

/** The world on paper: outlines, the sheet that they fill, and where a place is on it. */
export interface Sheet {
  shapes: Shape[];
  width: number;
  height: number;
  at: (place: readonly [longitude: number, latitude: number]) => readonly [x: number, y: number] | null;
}

export type Atlas = Topology<{ countries: GeometryCollection }>;

const WIDTH = 960;
/** Turned a little, so that the edge of the map runs through the Bering Strait and cuts no land. */
const TURNED: [number, number] = [-11, 0];
/** Nobody is a partner from Antarctica, and it would take a fifth of the room. */
const ANTARCTICA = '010';

/** Draws the atlas in the Equal Earth projection, which shows all areas in their true proportion. */
export function draw(atlas: Atlas): Sheet {
  const world = feature(atlas, atlas.objects.countries);
  const land = { ...world, features: world.features.filter(({ id }) => String(id) !== ANTARCTICA) };
  const projection = geoEqualEarth().rotate(TURNED).fitWidth(WIDTH, { type: 'Sphere' });
  const path = geoPath(projection).digits(1);
  const [[, top], [, bottom]] = path.bounds(land);
  const [x, y] = projection.translate();
  projection.translate([x, y - top]);
  const middleOf = (area: (typeof land.features)[number]): [x: number, y: number] => {
    const { geometry } = area;
    const parts: GeoPermissibleObjects[] =
      geometry.type === 'MultiPolygon'
        ? geometry.coordinates.map((coordinates) => ({ type: 'Polygon', coordinates }))
        : [area];
    return path.centroid(parts.reduce((one, other) => (path.area(other) > path.area(one) ? other : one)));
  };
  return {
    shapes: land.features.map((area) => ({
      m49: area.id === undefined ? null : String(area.id).padStart(3, '0'),
      path: path(area) ?? '',
      middle: middleOf(area),
    })),
    width: WIDTH,
    height: Math.ceil(bottom - top),
    at: (place) => projection([...place]),
  };
}
