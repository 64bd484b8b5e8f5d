// The words of signing in and of one's own account, in Spanish; a part of text-es.ts.
import type { accountText } from "./text-account.ts";

export const accountTextEs: typeof accountText = {
  signIn: {
    title: "Iniciar sesión",
    name: "Nombre",
    password: "Contraseña",
    enter: "Iniciar sesión",
    enterAt: (provider) => `Iniciar sesión con ${provider}`,
    elsewhere: "Aquí se le conoce por el inicio de sesión de su organización, que ahora no lo reconoce.",
    elsewhereDo: "Inicie sesión allí y vuelva a cargar esta página.",
    first: "Crear el primer administrador",
    choose: (name) => `Le damos la bienvenida, ${name}`,
    chooseDoc: "Elija una contraseña de al menos 12 caracteres; varias palabras que no vayan juntas son buena idea.",
    chosenName: "El nombre con el que iniciará sesión",
    chosen: "Elegir e iniciar sesión",
    shown: "Mostrar la contraseña",
    problems: {
      oidc_refused: "El proveedor no le dejó entrar. Inténtelo de nuevo o pregunte a un administrador.",
      oidc_failed: "El inicio de sesión no llegó a su fin. Inténtelo de nuevo.",
      oidc_unavailable: "No se puede contactar con el proveedor ahora mismo. Inténtelo dentro de un momento.",
      account_shut: "Su cuenta está cerrada aquí. Pregunte a un administrador.",
    },
  },

  account: {
    menu: (name) => `Su cuenta, ${name}`,
    title: "Su cuenta",
    open: "Su cuenta…",
    signOut: "Cerrar sesión",
    passwordTab: "Contraseña",
    signInsTab: "Sesiones iniciadas",
    tokensTab: "Claves para programas",
    current: "Contraseña actual",
    next: "Contraseña nueva",
    change: "Cambiar la contraseña",
    changed: "La contraseña se cambió. En los demás navegadores se cerró la sesión.",
    changeDoc: "Al menos 12 caracteres. Cierra la sesión en todos los demás navegadores.",
    here: "este navegador",
    usedAt: (age, from) => `usado ${age}, desde ${from}`,
    unknownAddress: "una dirección desconocida",
    endOne: "Cerrar sesión allí",
    endOthers: "Cerrar todas las demás",
    tokensDoc:
      "Un programa entra con una clave en lugar de una contraseña: DATA_TOOLS_TOKEN para la línea de órdenes, la cabecera «Authorization: Bearer …» para otros. Aquí dice usted qué puede hacer cada clave.",
    noTokens: "Todavía no hay claves.",
    tokenName: "Para qué es",
    tokenDays: "Válida durante (días)",
    scopes: { read: "ver todo lo mío", write: "cambiar lo mío", admin: "administrar" },
    make: "Crear una clave",
    made: "Copie la clave ahora: no se vuelve a mostrar.",
    copy: "Copiar",
    copied: "Copiada",
    ends: (date) => `termina ${date}`,
    endToken: (name) => `Terminar la clave «${name}»`,
  },

  confirm: {
    title: "Su contraseña otra vez",
    doc: "Quien encuentre un navegador abierto no debe poder hacer esto.",
    go: "Continuar",
  },
};
