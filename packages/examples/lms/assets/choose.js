/** Opens ClickView's picker and fills the form with the choice. */
import { openPicker } from "@effect-clickview/smart-embed/picker"

const button = document.getElementById("choose")
const picture = document.getElementById("picture")

document.getElementById("scriptless").hidden = true
button.disabled = false
button.addEventListener("click", async () => {
  const { clientId, origin } = button.dataset
  const selection = await openPicker({ clientId, origin })
  if (selection === undefined) return
  const { mediaId, thumbnailUrl, title } = selection
  for (const [name, value] of Object.entries({ mediaId, thumbnailUrl, videoTitle: title })) {
    button.form.elements.namedItem(name).value = value
  }
  const lesson = button.form.elements.namedItem("title")
  if (lesson.value.trim() === "") lesson.value = title.slice(0, lesson.maxLength)
  picture.src = thumbnailUrl
  picture.hidden = false
  document.getElementById("chosen").textContent = title
  button.textContent = "Choose another video"
})
