/** Which part of a picture stands for oneself: dragged, moved by arrows, seen closer; it is cut out here. */
export function start() {
  const form = /** @type {any} */ (document.querySelector("[data-needs=avatar]"))
  const [canvas, zoom] = form.querySelectorAll("canvas, [type=range]")
  const [file] = form.querySelectorAll("[type=file]")
  const side = canvas.width
  const pen = canvas.getContext("2d")
  /** @type {ImageBitmap} */
  let image
  // The middle of what is shown, as parts of the picture.
  let x = 0
  let y = 0

  /** @param {number} right @param {number} down in pixels of the canvas */
  function draw(right = 0, down = 0) {
    const { width, height } = image
    const part = Math.min(width, height) / zoom.value
    const within = (/** @type {number} */ at, /** @type {number} */ size) =>
      Math.min(size - part / 2, Math.max(part / 2, at))
    x = within(x - (right * part) / side, width)
    y = within(y - (down * part) / side, height)
    pen.clearRect(0, 0, side, side)
    pen.drawImage(image, x - part / 2, y - part / 2, part, part, 0, 0, side, side)
  }
  file.onchange = async () => {
    // What the browser cannot read, the server refuses in words.
    image = await createImageBitmap(file.files[0]).catch(() => null)
    canvas.parentNode.hidden = !image
    if (!image) return
    x = image.width / 2
    y = image.height / 2
    zoom.value = 1
    draw()
    canvas.focus()
  }
  zoom.oninput = () => draw()
  canvas.onpointerdown = (/** @type {PointerEvent} */ { pointerId }) => canvas.setPointerCapture(pointerId)
  canvas.onpointermove = (/** @type {PointerEvent} */ { buttons, movementX, movementY }) =>
    buttons && draw(movementX, movementY)
  canvas.onkeydown = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowLeft: [8, 0], ArrowRight: [-8, 0], ArrowUp: [0, 8], ArrowDown: [0, -8] }[event.key]
    if (!step) return
    event.preventDefault()
    draw(...step)
  }
  form.onsubmit = (/** @type {SubmitEvent} */ event) => {
    if (!image) return
    event.preventDefault()
    canvas.toBlob((/** @type {Blob} */ blob) => {
      const list = new DataTransfer()
      list.items.add(new File([blob], "avatar.png"))
      file.files = list.files
      form.submit()
    })
  }
  // Chosen before this was there.
  if (file.files[0]) file.onchange()
}
