// Pickles that would do something if Python loaded them: each callable by each route in each protocol.
import { bytes, little } from "../pickle/pickling.ts";

/** What has been used to run code from pickles, or could be. */
export const callables: readonly string[] = [
  "os system",
  "posix system",
  "nt system",
  "os popen",
  "os execv",
  "os spawnl",
  "os putenv",
  "os remove",
  "os rename",
  "subprocess Popen",
  "subprocess run",
  "subprocess call",
  "subprocess check_output",
  "subprocess getoutput",
  "builtins eval",
  "builtins exec",
  "builtins compile",
  "builtins open",
  "builtins __import__",
  "builtins getattr",
  "builtins setattr",
  "builtins globals",
  "builtins type",
  "builtins map",
  "builtins print",
  "builtins breakpoint",
  "__builtin__ eval",
  "__builtin__ execfile",
  "__builtin__ apply",
  "importlib import_module",
  "imp load_source",
  "runpy run_path",
  "runpy _run_code",
  "pty spawn",
  "code interact",
  "code InteractiveInterpreter",
  "codeop compile_command",
  "pdb run",
  "bdb Bdb",
  "cProfile run",
  "profile Profile.run",
  "timeit timeit",
  "trace Trace",
  "doctest debug_script",
  "pydoc locate",
  "pydoc pipepager",
  "pickle loads",
  "_pickle loads",
  "marshal loads",
  "shelve open",
  "dill loads",
  "types CodeType",
  "types FunctionType",
  "functools partial",
  "functools reduce",
  "operator attrgetter",
  "operator methodcaller",
  "operator itemgetter",
  "ctypes CDLL",
  "ctypes.util _findLib_gcc",
  "socket create_connection",
  "urllib.request urlopen",
  "webbrowser open",
  "asyncio.unix_events _UnixSubprocessTransport._start",
  "multiprocessing.util spawnv_passfds",
  "logging.config listen",
  "shutil rmtree",
  "tempfile mkdtemp",
  "pathlib Path",
  "pandas read_pickle",
  "pandas eval",
  "pandas.io.common os.system",
  "numpy load",
  "numpy.testing._private.utils runstring",
  "numpy.f2py.crackfortran getlincoef",
  "numpy ndarray.tofile",
  "pyarrow fs.LocalFileSystem",
  "torch load",
  "joblib load",
  "django.core.management call_command",
  "idlelib.pyshell ModifiedInterpreter",
  "lib2to3.pgen2.pgen ParserGenerator",
  "ensurepip _run_pip",
  "venv create",
  "zipimport zipimporter",
  "sys exit",
  "signal raise_signal",
];

type Route = (protocol: number, module: string, name: string, argument: string) => Buffer;

const text = (protocol: number, value: string) =>
  protocol >= 4
    ? bytes(0x8c, value.length, value)
    : protocol >= 1
      ? bytes("X", little(value.length, 4), value)
      : bytes(`V${value}\n`);
const tuple = (protocol: number, argument: string) =>
  protocol >= 2 ? bytes(text(protocol, argument), 0x85) : bytes("(", text(protocol, argument), "t");
const named = (protocol: number, module: string, name: string) =>
  protocol >= 4 ? bytes(text(protocol, module), text(protocol, name), 0x93) : bytes(`c${module}\n${name}\n`);
const frame = (protocol: number) => named(protocol, "pandas.core.frame", "DataFrame");
const called = (protocol: number, module: string, name: string, argument: string) =>
  bytes(named(protocol, module, name), tuple(protocol, argument), "R");

/** Ways to have something called, by the instruction that does it or where it is hidden. */
export const routes: Readonly<Record<string, Route>> = {
  REDUCE: called,
  "GLOBAL, whatever the protocol": (protocol, module, name, argument) =>
    bytes(`c${module}\n${name}\n`, tuple(protocol, argument), "R"),
  "STACK_GLOBAL from the memo": (protocol, module, name, argument) =>
    bytes(
      "(",
      text(protocol, module),
      "q\x00",
      text(protocol, name),
      "q\x01l",
      "h\x00h\x01\x93",
      tuple(protocol, argument),
      "R0",
    ),
  INST: (protocol, module, name, argument) => bytes("(", text(protocol, argument), `i${module}\n${name}\n`),
  OBJ: (protocol, module, name, argument) => bytes("(", named(protocol, module, name), text(protocol, argument), "o"),
  NEWOBJ: (protocol, module, name, argument) => bytes(named(protocol, module, name), tuple(protocol, argument), 0x81),
  NEWOBJ_EX: (protocol, module, name, argument) =>
    bytes(named(protocol, module, name), tuple(protocol, argument), "}", 0x92),
  "BUILD of a state": (protocol, module, name, argument) =>
    bytes(
      frame(protocol),
      "(tR}",
      text(protocol, "__setstate__"),
      named(protocol, module, name),
      "sb",
      text(protocol, argument),
      "b",
    ),
  "within the state of a frame": (protocol, module, name, argument) =>
    bytes(frame(protocol), "(tR}", text(protocol, "_mgr"), called(protocol, module, name, argument), "sb"),
  "a constructor of copyreg": (protocol, module, name, argument) =>
    bytes(
      named(protocol, "copyreg", "_reconstructor"),
      "(",
      named(protocol, module, name),
      named(protocol, "builtins", "object"),
      text(protocol, argument),
      "tR",
    ),
};

/** An attack: an argument that writes `marker` where the callable takes a command. */
export function attack(route: string, callable: string, protocol: number, marker: string): Buffer {
  const [module = "", name = ""] = callable.split(" ");
  const body = bytes(routes[route]?.(protocol, module, name, `touch ${marker}`) ?? "", ".");
  const framed = protocol >= 4 ? bytes(0x95, little(body.length, 8), body) : body;
  return protocol >= 2 ? bytes(0x80, protocol, framed) : framed;
}
