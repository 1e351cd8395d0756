// Looking closely at a picture: zoom, pan, and the divider of a comparison. The gallery's page has it from here too.

export const ZOOM_STEP = 1.4; // of one press
export const STRIDE = 60; // pixels by which an arrow key moves a picture
export const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** Where a picture begins along one side of its room: in the middle, or nowhere beyond the margins. */
export function held(offset, size, room, margin) {
  return size <= room ? (room - size) / 2 : Math.min(margin, Math.max(room - size - margin, offset));
}

/** Scale a view about a point of the stage. */
export function scaleAbout(view, scale, { x, y }) {
  view.x = x - ((x - view.x) * scale) / view.scale;
  view.y = y - ((y - view.y) * scale) / view.scale;
  view.scale = scale;
}

/** By how much the wheel zooms. */
export const wheelFactor = (event) => Math.exp((-event.deltaY * (event.deltaMode ? 16 : 1)) / 400);

/** Place of a pointer on the stage, in pixels. */
export function placeOn(stage, { clientX, clientY }) {
  const box = stage.getBoundingClientRect();
  return { x: clientX - box.left, y: clientY - box.top };
}

/** Drag with one pointer, and zoom with two; `isFree` says which presses are not meant for the picture. */
export function followPointers(stage, { isFree, placeOf, zoom, pan }) {
  const pointers = new Map();
  stage.addEventListener("pointerdown", (event) => {
    if (isFree(event)) return;
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, placeOf(event));
  });
  stage.addEventListener("pointermove", (event) => {
    if (!pointers.has(event.pointerId)) return;
    const before = spread(pointers);
    pointers.set(event.pointerId, placeOf(event));
    const after = spread(pointers);
    if (pointers.size > 1) zoom(after.distance / before.distance, before);
    pan(after.x - before.x, after.y - before.y);
  });
  for (const kind of ["pointerup", "pointercancel"]) stage.addEventListener(kind, (event) => pointers.delete(event.pointerId));
}

/** Center of the pointers, and how far apart they are. */
function spread(pointers) {
  const [one, other = one] = [...pointers.values()];
  const distance = one === other ? 1 : Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, distance };
}

/** What of a picture is seen, in pixels of the stage. */
export function seenPart(view, { width, height }) {
  return {
    left: Math.max(0, view.x),
    top: Math.max(0, view.y),
    right: Math.min(width, view.x + view.width * view.scale),
    bottom: Math.min(height, view.y + view.height * view.scale),
  };
}

/** Put the divider over a share of what is seen: it stands still while the picture moves beneath it. */
export function placeDivider(divider, before, view, room, share) {
  const { left, top, right, bottom } = seenPart(view, room);
  const x = left + (share / 100) * (right - left);
  Object.assign(divider.style, { left: `${x}px`, top: `${top}px`, height: `${bottom - top}px` });
  before.style.clipPath = `inset(0 ${view.width - (x - view.x) / view.scale}px 0 0)`;
}

/** Let the divider be dragged; `put` gets the share of what is seen, in percent. */
export function followDivider(divider, { placeOf, part, put }) {
  divider.addEventListener("pointerdown", (event) => divider.setPointerCapture(event.pointerId));
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const { left, right } = part();
    put(Math.min(100, Math.max(0, (100 * (placeOf(event).x - left)) / (right - left))));
  });
}
