// The Equal Earth projection (Šavrič, Patterson and Jenny, 2018), in the units of world.json; outline.py has the same.
const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
const M = Math.sqrt(3) / 2;
const WIDTH = 10_000;
const SCALE = WIDTH / (2 * 2.706629983696);
const HEIGHT = Math.round(2 * 1.317362759157 * SCALE);

/** Degrees to [x, y]. */
export function project(lon, lat) {
  const t = Math.asin(M * Math.sin((lat * Math.PI) / 180));
  const t2 = t * t;
  const t6 = t2 ** 3;
  const x = (((lon * Math.PI) / 180) * Math.cos(t)) / (M * (A1 + 3 * A2 * t2 + t6 * (7 * A3 + 9 * A4 * t2)));
  return [x * SCALE + WIDTH / 2, HEIGHT / 2 - t * (A1 + A2 * t2 + t6 * (A3 + A4 * t2)) * SCALE];
}

/** Meridians and parallels every 30 degrees, as an SVG path. */
export function graticule() {
  const line = (points) => `M${points.map(([lon, lat]) => project(lon, lat).map(Math.round).join(" ")).join("L")}`;
  const steps = (from, to, by) => Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, n) => from + n * by);
  return [
    ...steps(-180, 180, 30).map((lon) => line(steps(-90, 90, 5).map((lat) => [lon, lat]))),
    ...steps(-60, 60, 30).map((lat) => line(steps(-180, 180, 10).map((lon) => [lon, lat]))),
  ].join("");
}
