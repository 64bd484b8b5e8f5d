// The words of the second factor, in Spanish.
import type { factorText } from "./text-factor.ts";

export const factorTextEs: typeof factorText = {
  codeTitle: "Segundo paso",
  code: "Código",
  codeDoc: "El que su aplicación muestra ahora, o uno de sus códigos de recuperación.",
  enter: "Iniciar sesión",
  again: "Iniciar sesión desde el principio",
  lost: "¿Perdió la aplicación y los códigos de recuperación? Un administrador puede quitar el segundo factor.",
  mustTitle: "Configurar un segundo factor",
  mustDoc:
    "Aquí se pide, además de la contraseña, un código de una aplicación. Configúrelo una vez; después puede continuar.",

  scan: "Lea la imagen con una aplicación de autenticación, o escriba la clave en ella. Después escriba el código que muestre la aplicación.",
  picture: "Imagen para una aplicación de autenticación; la clave de abajo dice lo mismo",
  key: "Clave",
  copy: "Copiar",
  copied: "Copiado",
  appCode: "Código que muestra la aplicación",
  turnOn: "Activar",

  codesTitle: "Códigos de recuperación",
  codesDoc:
    "Cada uno le deja entrar una vez cuando no tenga la aplicación. Guárdelos donde solo usted los lea: no se vuelven a mostrar.",
  download: "Descargar",
  fileName: "Códigos de recuperación de Data Tools.txt",
  kept: "Los he guardado",

  none: "Un segundo factor es un código de una aplicación de su teléfono u ordenador que se pide además de la contraseña. Quien averigüe su contraseña no entra sin él.",
  setUp: "Configurar un segundo factor",
  noneSignsOut: "Cierra la sesión en todos los demás navegadores.",
  on: (since, _left, shown) => `Activo desde ${since}. Códigos de recuperación que quedan: ${shown}.`,
  required: "Aquí debe tener un segundo factor.",
  newCodes: "Nuevos códigos de recuperación",
  newCodesDoc: "Los códigos de recuperación anteriores dejan de valer.",
  otherApp: "Usar otra aplicación",
  otherAppDoc: "La aplicación anterior vale hasta que se haya escrito un código de la nueva.",
  turnOff: "Desactivar",
  turnOffDoc: "Desde entonces su contraseña sola le deja entrar.",
  go: "Continuar",
  isOff: "El segundo factor está desactivado.",
};
