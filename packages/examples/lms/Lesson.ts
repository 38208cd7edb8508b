/**
 * The lessons of the school. In a product they come from its database; ClickView knows the video by `mediaId`.
 */
export interface Lesson {
  readonly id: string
  readonly title: string
  readonly subject: "Biology" | "History" | "Geography" | "Mathematics"
  readonly year: string
  readonly minutes: number
  readonly about: string
  readonly questions: ReadonlyArray<string>
  readonly mediaId: string
}

export const lessons: ReadonlyArray<Lesson> = [
  {
    id: "photosynthesis",
    title: "How a leaf makes food",
    subject: "Biology",
    year: "Year 9",
    minutes: 12,
    about:
      "Light, water and air go into a leaf, and sugar comes out. We follow a ray of sunlight to the place where it happens.",
    questions: ["Why are most leaves green?", "What would happen to a plant in blue light alone?"],
    mediaId: "media-photosynthesis"
  },
  {
    id: "printing",
    title: "The press that changed Europe",
    subject: "History",
    year: "Year 8",
    minutes: 18,
    about:
      "In 1450 a book cost as much as a house. Fifty years later there were twenty million of them. What had changed?",
    questions: ["Who gained most from cheap books, and who lost?", "What is the printing press of our own time?"],
    mediaId: "media-printing"
  },
  {
    id: "rivers",
    title: "A river from source to sea",
    subject: "Geography",
    year: "Year 7",
    minutes: 15,
    about: "From a spring in the hills to the delta: how running water cuts, carries and builds the land around it.",
    questions: ["Where does a river run fastest, and why?", "Why do people settle on flood plains?"],
    mediaId: "media-rivers"
  },
  {
    id: "chance",
    title: "What are the chances?",
    subject: "Mathematics",
    year: "Year 9",
    minutes: 10,
    about:
      "Two children in this class share a birthday. That is less of a surprise than it seems, and here is the reason.",
    questions: ["How many people does it take for an even chance?", "Where have you met odds this week?"],
    mediaId: "media-chance"
  }
]
