// The words of the question; loaded with it.
import { language } from "../language.ts";

const english = {
  question: "How satisfied are you with undo and redo?",
  scale: "From 1, not at all, to 10, completely. Only the count of each answer is kept, not whose it was.",
  score: (score: number) => `${score} of 10`,
  thanks: "Thank you.",
  close: "Close without answering",
};

const spanish: typeof english = {
  question: "¿Qué tan satisfecho estás con deshacer y rehacer?",
  scale: "De 1, nada, a 10, del todo. Solo se guarda cuántas veces se dio cada respuesta, no quién la dio.",
  score: (score) => `${score} de 10`,
  thanks: "Gracias.",
  close: "Cerrar sin responder",
};

export const words = language === "es" ? spanish : english;
