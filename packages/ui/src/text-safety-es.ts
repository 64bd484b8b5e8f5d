// The words of the panel that tells how work is kept safe, in Spanish; a part of text-es.ts.
import type { safetyText } from "./text-safety.ts";

export const safetyTextEs: typeof safetyText = {
  safety: {
    title: "Cómo se protege su trabajo",
    sealed: "Sellado",
    sealedHow: (cipher) =>
      `Todo lo guardado de esta sesión está cifrado con ${cipher} y se comprueba en cada lectura: los bytes cambiados se notan y nunca se usan.`,
    derived: (derivation) =>
      `La sesión tiene una clave propia, y cada objeto guardado una derivada de ella (${derivation}).`,
    key: "Clave",
    keySince: (date) => `creada el ${date}`,
    keyStates: {
      active: "en uso",
      "decrypt-only": "conservada para abrir trabajo anterior",
      created: "aún sin usar",
      destroyed: "destruida",
    },
    keyWhere: "Protege la clave de la sesión y está en el llavero del servidor, fuera de la carpeta de datos.",
    newerKey: (id, date) =>
      `Hay una clave más nueva, ${id}, creada el ${date}. Esta sesión sigue sellada con la anterior.`,
    stored: "Guardado",
    blobs: (count, one) => `${count} ${one ? "archivo sellado" : "archivos sellados"}, con el historial`,
    noBlobs: "Solo el historial por ahora: la tabla original se guarda con su origen de datos, sellada igual.",
    verified: "Última verificación",
    never: "Todavía ninguna. Verificar lee todo lo guardado y abre cada sello; puede seguir trabajando.",
    whole: "Todo está íntegro.",
    damaged: (count, one) => `${count} ${one ? "elemento dañado" : "elementos dañados"}.`,
    counts: (objects, one, bytes) => `${objects} ${one ? "objeto comprobado" : "objetos comprobados"}, ${bytes}`,
    by: (moment, who) => `${moment}, por ${who}`,
    verify: "Verificar ahora",
    verifying: "Verificando",
    verifyingShare: (percent) => `Verificando, ${percent} %`,
    stop: "Detener",
    stopped: "Se detuvo antes del final. El resultado de arriba es el de la verificación anterior.",
    stoppedFirst: "Se detuvo antes del final.",
    trail: "Mi registro de auditoría",
    unbroken: (count, one) =>
      one
        ? "El registro está íntegro: 1 entrada."
        : `El registro está íntegro: ${count} entradas, cada una firmada sobre la anterior.`,
    broken: (entry) =>
      `El registro está roto: la entrada ${entry} falta o fue cambiada. Averigüe quién puede escribir en la carpeta de datos del servidor.`,
    head: { seq: "N.º", at: "Cuándo", what: "Qué", who: "Quién", outcome: "Resultado" },
    outcomes: { done: "hecho", refused: "rechazado" },
    changed: "no es lo que se escribió",
    earlier: "Mostrar anteriores",
    download: "Descargar (JSON)",
  },
};
