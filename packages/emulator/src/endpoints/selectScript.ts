/**
 * The script of the selection page: sign-in, search and choice. It posts the message to the parent window, or misbehaves
 * as the fault says.
 *
 * @internal
 */
export const selectScript = `"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const sections = ["sign-in", "library", "adding"].map(byId);
  const videos = [...document.querySelectorAll("button[data-message]")];
  const show = (id) => {
    for (const section of sections) section.hidden = section.id !== id;
    byId(id).querySelector("h1").focus();
  };
  const post = (message) => window.parent.postMessage(message, "*");
  const misshapen = (message) => {
    const { data, type } = JSON.parse(message);
    const bodies = [
      undefined, null, [], "text", {},
      { ...data, mediaId: 7 }, { ...data, title: "" }, { ...data, thumbnailUrl: undefined },
      { ...data, thumbnailUrl: "http://elsewhere.example/1.jpg" }, { ...data, thumbnailUrl: "javascript:alert(1)" },
      { ...data, title: "x".repeat(1_000_000) }
    ];
    return [
      JSON.parse(message), message.slice(0, -1), "null", "[]", "", 7, null,
      JSON.stringify({ type: "cv-lms-other", data }),
      ...bodies.map((body) => JSON.stringify({ type, data: body }))
    ];
  };
  const send = {
    never: () => undefined,
    malformed: (message) => misshapen(message).forEach(post),
    twice: (message) => [message, message].forEach(post),
    late: (message) => addEventListener("pagehide", () => post(message))
  };
  byId("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    show("library");
  });
  // The form is hidden until this script handles it: a native submit would drop the clientId from the URL.
  byId("sign-in").hidden = false;
  byId("search").addEventListener("input", ({ target }) => {
    const sought = target.value.trim().toLowerCase();
    for (const video of videos) video.parentElement.hidden = !video.textContent.toLowerCase().includes(sought);
    const found = videos.filter((video) => !video.parentElement.hidden).length;
    const none = "No video has these words. Try fewer or different words.";
    byId("found").textContent = found === 0 ? none : found === 1 ? "1 video" : found + " videos";
  });
  for (const video of videos) {
    video.addEventListener("click", () => {
      show("adding");
      (send[document.body.dataset.fault] ?? post)(video.dataset.message);
    });
  }
})();
`
