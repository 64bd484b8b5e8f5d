// The words of the history, of looking at other states and of the state of the session, in Spanish; a part of
// text-es.ts.
import type { stateText } from "./text-state.ts";

const pasos = (n: number) => (n === 1 ? "1 paso" : `${n} pasos`);

export const stateTextEs: typeof stateText = {
  history: {
    title: "Historial",
    hide: "Ocultar el historial",
    show: "Mostrar el historial",
    startOver: "Desde cero",
    startOverDoc: "Vuelve a la tabla original. No se olvida nada: todos los pasos siguen aquí.",
    look: (summary) => `Mirar: ${summary}`,
    goTo: (summary) => `Ir a: ${summary}`,
    here: "Está aquí.",
    takesBack: (n) => `Ir allí deshace ${pasos(n)}.`,
    doesAgain: (n) => `Ir allí rehace ${pasos(n)}.`,
    changesLine: (back, again) => `Ir allí deshace ${pasos(back)} y rehace ${again === 1 ? "otro" : `otros ${again}`}.`,
    more: (summary) => `Más para: ${summary}`,
    otherLines: (n) => (n === 1 ? "1 línea más desde aquí" : `${n} líneas más desde aquí`),
    lookItem: "Mirarlo",
    goItem: "Ir allí",
    changedItem: "Qué cambió este paso",
    compareItem: "Comparar con ahora",
    nameStep: "Nombre o nota…",
    copyItem: "Copiar los pasos hasta aquí",
    keepItem: "Guardar los pasos hasta aquí…",
    name: "Nombre",
    nameDoc: "Un paso con nombre es un punto de control que se vuelve a encontrar.",
    note: "Nota",
    save: "Guardar",
    checkpoints: "Solo puntos de control",
    noSteps: "Todavía no hay pasos. Elija una operación a la derecha.",
    table: (rows, columns) => `${rows} × ${columns}`,
  },

  looking: {
    label: "Se muestra otro estado",
    at: (what) => `Mirando: ${what}`,
    stays: (what) => `Solo es una mirada. Su trabajo sigue en: ${what}.`,
    back: "Volver al presente",
    go: "Ir allí",
    compare: "Comparar con ahora",
    exported: "Del estado que mira",
    notSaved: "No es el estado que mira: vaya allí primero para guardarlo.",
  },

  compare: {
    title: "Comparar dos estados",
    close: "Cerrar la comparación",
    from: "De",
    to: "A",
    now: (what) => `${what} (ahora)`,
    swap: "Al revés",
    same: "Los dos son el mismo estado.",
    equal: "No hay diferencias: las dos tablas son iguales.",
    rowsAdded: (rows) => `${rows} solo en el segundo`,
    rowsRemoved: (rows) => `${rows} solo en el primero`,
    columnsAdded: (names) => `Columnas nuevas: ${names}`,
    columnsRemoved: (names) => `Columnas que se van: ${names}`,
    retyped: (name, from, to) => `${name}: ${from} pasa a ser ${to}`,
    cells: "Celdas distintas",
    matchedBy: {
      rows: "Cada fila se compara consigo misma.",
      keys: "Se comparan las filas con valores iguales en las columnas elegidas.",
      position:
        "La tabla se hizo de nuevo: las filas se comparan por su lugar. Elija columnas que distingan las filas para comparar por ellas.",
    },
    on: "Distinguir las filas por",
    sample: (rows) => `Las primeras ${rows} distintas`,
  },

  kept: {
    always: "hasta que las elimine",
    days: (n) => (n === 1 ? "1 día" : n === 365 ? "1 año" : `${n} días`),
    hours: (n) => (n === 1 ? "1 hora" : `${n} horas`),
    all: (time) => `Las sesiones se guardan: ${time}`,
    allDoc:
      "Cuánto se guarda una sesión después de su último uso. Se le avisa antes, y después la encuentra en la papelera.",
    one: "Guardar esta sesión después de su último uso",
    oneAlways: "hasta que la elimine",
    change: (kept) => `${kept}; elegir cuánto`,
  },

  status: {
    shape: (rows, columns) => `${rows} × ${columns}`,
    version: (n) => `versión ${n}`,
    busy: (what) => `${what}…`,
    working: "Trabajando",
    jobs: { save: "Guardando como fuente de datos", export: "Preparando el archivo", recipe: "Aplicando la receta" },
    offline: "Sin conexión",
    offlineWhat:
      "No se puede llegar al servidor; se intenta de nuevo. Lo confirmado está guardado y lo que rellene se conserva.",
    keptUntil: (date) => `se guarda hasta el ${date}`,
    keptAlways: "se guarda hasta que la elimine",
    left: (time) => `se guarda ${time} más`,
    ending: (time) => `Esta sesión irá a la papelera en ${time}.`,
    extendByKey: "Pulse F8 para guardarla más tiempo.",
    ended: "Esta sesión pasa a la papelera.",
    extend: "Guardar más tiempo (F8)",
    extended: (until) => `Se guarda hasta el ${until}.`,
    seconds: (n) => (n === 1 ? "1 segundo" : `${n} segundos`),
    minutes: (n) => (n === 1 ? "1 minuto" : `${n} minutos`),
    bin: (date) =>
      `Esta sesión está en la papelera hasta el ${date}. No se ha perdido nada; restáurela para continuar.`,
    restore: "Restaurar",
    restored: "Restaurada.",
    conflict: (what) => `La sesión se cambió en otro lugar: ${what}. No se aplicó nada de lo que usted hizo.`,
    conflictGo: "Continuar desde aquí",
    followed: (what) => `Cambió en otro lugar: ${what}`,
    elsewhere: {
      apply: (summary) => summary,
      undo: (summary) => `deshecho: ${summary}`,
      redo: (summary) => `rehecho: ${summary}`,
      goto: (summary) => `ahora en: ${summary}`,
      other: "se cambió",
    },
    undone: (what) => `Deshecho: ${what}`,
    redone: (what) => `Rehecho: ${what}`,
    wentTo: (what) => `Ahora en: ${what}`,
    signedOut:
      "Su sesión de usuario terminó. Vuelva a entrar en la pestaña que se abre y regrese aquí; lo que rellenó se conserva y lo confirmado está guardado.",
    signIn: "Volver a entrar",
    readOnly: (why) =>
      why === null
        ? "Por ahora no se puede cambiar nada. Puede mirarlo y exportarlo todo, y mientras tanto no termina ninguna sesión."
        : `Por ahora no se puede cambiar nada: ${why} Puede mirarlo y exportarlo todo, y mientras tanto no termina ninguna sesión.`,
    old: "El servidor se actualizó. Cargue la página de nuevo para continuar con la versión nueva; su trabajo está guardado.",
    reload: "Cargar de nuevo",
    savedAt: (time) => `Guardado ${time}`,
    saved: "Guardado",
    savedDoc: "Cada paso está en el disco antes de mostrarse como hecho.",
    saving: "Guardando…",
  },
};
