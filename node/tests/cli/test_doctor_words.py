"""What `doctor` finds is said in the reader's language, whichever module words it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from node import checkup
from node.cli import doctor_words
from node.cli.doctor import _looked_at
from node.cli.doctor_errors import REPEATED
from node.cli.doctor_findings import WORDINGS
from node.cli.doctor_words import said
from node.cli.speech import speak
from node.clock import told
from node.config import BOUNDS, parse_config
from node.errors import NodeError
from node.web.i18n import load_languages
from protocol.errors import CODES

MADE = {"ok", "warn", "fail"}
# A name and a figure, as places of an f-string are filled here.
NAME, COUNT = "Zed", "7"
OTHER_PARTS = {
    "spoken": "3 days",
    "_seen": "two different versions of 7 statements",
    "_where": " among statements 1 to 256",
    "_at": " at Zed",
}
"""What functions of these modules put into a message."""


FRAGMENTS = {
    "Zed's server begins to give out a record and does not end it in time",
    " and in Zed more places",
    "1 connection",
    "Zed of Zed that are needed agree",
    "Zed record was frozen and goes on from its statement 7, under another key",
    "Zed times",
    "as there are rival claims, nothing that this group says counts",
    "behind NAT: others reach it over Zed that it opened",
    "replaced Zed",
    "this group's keys were Zed",
    "this node's own",
}
"""Pieces that stand nowhere alone; what they are put together to is among the examples below."""


@pytest.fixture
def spanish() -> Iterator[None]:
    speak("es")
    yield
    speak("en")


def filled(node: ast.expr) -> str | None:
    """A message as it would be said, its places filled; None if it is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.IfExp):
        return filled(node.body)
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            called = getattr(getattr(part.value, "func", None), "id", "")
            inner = filled(part.value)
            number = part.format_spec is not None or "count" in ast.unparse(part.value)
            parts.append(inner or OTHER_PARTS.get(called) or (COUNT if number else NAME))
        else:
            parts.append(part.value)
    return "".join(parts)


def messages() -> set[str]:
    """Every message and hint of the modules, and every text that they put together from."""
    found: set[str] = set()
    for path in sorted(Path(checkup.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            given: list[ast.expr] = []
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MADE:
                given = node.args[1:]
            elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                given = node.value.elts
            elif isinstance(node, ast.Assign):
                given = (
                    list(node.value.values) if isinstance(node.value, ast.Dict) else [node.value]
                )
            found |= {text for one in given if (text := filled(one)) and " " in text}
    return found


ERRORS = {
    "asked.py": {"must_be_served"},
    "config.py": {"load_config", "parse_config"},
    "core.py": {"still_asking"},
    "directory.py": {"not_joined"},
    "errors.py": {"keys_replaced"},
    "recovery.py": {"_recover"},
    "remade.py": {"not_heard_yet"},
    "seeds.py": {"__init__", "create", "bind", "origin"},
    "signer.py": {"_sign_head", "adopt_head"},
    "store/database.py": {"check_version", "_damaged"},
}
"""By module, the functions whose errors a finding repeats."""


def repeated() -> set[str]:
    """Every message and hint of those errors."""
    found: set[str] = set()
    for name, functions in ERRORS.items():
        tree = ast.parse((Path(checkup.__file__).parents[1] / name).read_text())
        made = {
            function.name: errors_of(function)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            and function.name in functions
        }
        assert made.keys() == functions, name
        assert all(made.values()), name
        found |= {text for texts in made.values() for text in texts}
    return found


def errors_of(function: ast.AST) -> set[str]:
    calls = [one for one in ast.walk(function) if isinstance(one, ast.Call)]
    errors = [call for call in calls if getattr(call.func, "id", "").endswith("Error")]
    texts = [filled(one) for call in errors for one in call.args[1:]]
    return {text for text in texts if text and " " in text}


def foreign(text: str) -> bool:
    """Whether a part of a text is said as it stands."""
    return any(doctor_words._said(part) is None and not wordless(part) for part in text.split("; "))


@pytest.mark.usefixtures("spanish")
def test_every_error_that_a_finding_repeats_fits_a_wording() -> None:
    texts = repeated() | set(told(3 * 86_400.0)) | set(told(-7_200.0))
    assert len(texts) > 40
    assert {text for text in texts if foreign(text)} == set()


IN_BOUNDS = {
    "name": "un texto de a lo sumo 100 caracteres",
    "public_url": (
        "una dirección https de a lo sumo 512 caracteres, con http solo en esta máquina, o vacío"
    ),
    "behind_nat": "true o false",
    "listen.host": "un texto de 1 a 253 caracteres",
    "listen.port": "un número entero de 0 a 65535",
    "gossip.peers": (
        "una lista de a lo sumo 64 direcciones https de a lo sumo 512 caracteres, con http solo en "
        "esta máquina"
    ),
    "gossip.poll_s": "un número de 0.05 a 3600",
    "pages.language": "uno de estos: en, es",
    "pages.host_name": "un texto de a lo sumo 100 caracteres",
    "logging.format": "uno de estos: console, json",
    "logging.level": "uno de estos: debug, error, info, warning",
}


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize("key", BOUNDS)
def test_what_a_setting_takes_is_said_in_spanish(key: str) -> None:
    table, _, name = key.rpartition(".")
    with pytest.raises(NodeError) as refused:
        parse_config((f"[{table}]\n" if table else "").encode() + f"{name} = {{}}".encode())
    assert said(refused.value.message) == f"node.toml: el ajuste `{key}` no es {IN_BOUNDS[key]}"
    assert (
        said(refused.value.hint)
        == "docs/operate/configuration.md enumera cada clave con sus límites"
    )


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize(
    ("settings", "other", "hint"),
    [
        (
            "[listen]\nhots = 1",
            "node.toml: no hay ningún ajuste `listen.hots`",
            "docs/operate/configuration.md enumera cada clave con sus límites",
        ),
        (
            "port = 1",
            "node.toml: no hay ningún ajuste `port`",
            "`port` va debajo de la línea `[listen]`",
        ),
        (
            "[pages]\nbehind_nat = true",
            "node.toml: no hay ningún ajuste `pages.behind_nat`",
            "`behind_nat` va encima de la primera línea entre corchetes",
        ),
        (
            "listen = 1",
            "node.toml: el ajuste `listen` no es una tabla",
            "escribe `[listen]` en una línea aparte y sus claves debajo",
        ),
    ],
)
def test_what_is_wrong_with_a_setting_is_said_in_spanish(
    settings: str, other: str, hint: str
) -> None:
    with pytest.raises(NodeError) as refused:
        parse_config(settings.encode())
    assert (said(refused.value.message), said(refused.value.hint)) == (other, hint)


@pytest.mark.usefixtures("spanish")
def test_what_was_looked_at_is_said_in_spanish_beside_its_name() -> None:
    assert _looked_at("next-key") == "próxima clave (next-key)"
    assert _looked_at("of-a-later-release") == "of-a-later-release"
    speak("en")
    assert _looked_at("next-key") == "next-key"


def wordless(part: str) -> bool:
    """Whether nothing is left of a part without names, figures, commands and files."""
    rest = re.sub(rf"`[^`]*`|docs/\S+|{NAME}|{COUNT}", "", part)
    return not re.search("[a-z]{2}", rest)


def test_every_finding_fits_a_wording() -> None:
    texts = messages()
    assert len(texts) > 100
    speak("es")
    try:
        missing = {
            text
            for text in texts
            if doctor_words._said(text) is None
            for part in text.split("; ")
            if doctor_words._said(part) is None and not wordless(part) and part not in FRAGMENTS
        }
    finally:
        speak("en")
    assert missing == set()


def test_every_wording_is_translated_with_the_same_places() -> None:
    language = load_languages()["es"]
    for wording in (*WORDINGS, *REPEATED):
        other = language.gettext(wording)
        assert other != wording
        assert set(re.findall("{[a-z]+}", other)) == set(re.findall("{[a-z]+}", wording)), wording


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize(
    ("english", "other"),
    [
        (
            "nothing is owed",
            "no se debe nada",
        ),
        (
            "105,928 statements hash to the head this node signed",
            "105.928 declaraciones dan la cabecera que firmó este nodo",
        ),
        (
            (
                "Group 4's record is frozen, nothing in it counts past what is final: two "
                "different versions of 1 statement were signed with its key"
            ),
            (
                "el registro de Group 4 está congelado, de él solo cuenta lo que ya es definitivo: "
                "con su clave se firmaron dos versiones distintas de 1 declaración"
            ),
        ),
        (
            ("the node can't be opened: a/b holds no node itself; below it are a/b/c"),
            "el nodo no se puede abrir: a/b no es en sí ningún nodo; debajo están a/b/c",
        ),
        (
            (
                "name the node's own directory; if there is none yet, run `commonweal init`, then "
                "`commonweal join` with the assembled charter"
            ),
            (
                "nombra el propio directorio del nodo; si aún no hay ninguno, ejecuta `commonweal "
                "init` y después `commonweal join` con la carta reunida"
            ),
        ),
        (
            "1 statement hashes to the head this node signed",
            "1 declaración da la cabecera que firmó este nodo",
        ),
        (
            "this group's keys were never replaced; recovery shares of the next are 1 day old",
            (
                "las claves de este grupo no se sustituyeron nunca; las partes de recuperación "
                "de la siguiente tienen 1 día"
            ),
        ),
        (
            (
                "this group's keys were replaced once; recovery shares of the next are 1,200 "
                "days old"
            ),
            (
                "las claves de este grupo se sustituyeron una vez; las partes de "
                "recuperación de la siguiente tienen 1.200 días"
            ),
        ),
        (
            (
                "Bakers has lost its keys, says Cooks: 1 of 2 that are needed agree, and it "
                "can be decided in 3 days"
            ),
            (
                "Bakers ha perdido sus claves, dice Cooks: 1 de 2 que hacen falta están a "
                "favor, y se puede decidir en 3 días"
            ),
        ),
        (
            "behind NAT: others reach it over 3 connections that it opened",
            "detrás de NAT: los demás llegan por 3 conexiones que abrió",
        ),
        (
            "Bakers's server says what does not hold: a lie (root-mismatch)",
            "el servidor de Bakers dice lo que no se sostiene: a lie (root-mismatch)",
        ),
        (
            (
                "the other groups' servers take nothing that this node signs: this machine's "
                "clock seems to be 15 minutes behind (clocks-apart)"
            ),
            (
                "los servidores de los otros grupos no aceptan nada de lo que firma este nodo: el "
                "reloj de esta máquina parece ir 15 minutos atrasado (clocks-apart)"
            ),
        ),
        (
            (
                "Bakers's clock is 15 minutes behind this machine's; more than half of the other "
                "groups show this machine's time, so Bakers's seems to be wrong (clocks-apart)"
            ),
            (
                "el reloj de Bakers va 15 minutos atrasado respecto al de esta máquina; más de la "
                "mitad de los otros grupos muestran la hora de esta máquina, así que el de Bakers "
                "parece estar mal (clocks-apart)"
            ),
        ),
        (
            "process 12345 holds the node's directory and does not answer",
            "el proceso 12345 tiene el directorio del nodo y no responde",
        ),
        (
            (
                "this node's own record was frozen and goes on from its statement 7, under "
                "another key"
            ),
            (
                "el registro de este mismo nodo estuvo congelado y sigue desde su "
                "declaración 7, con otra clave"
            ),
        ),
        (
            (
                "A says that this group has lost its keys, and would give its record to a "
                "new one; as there are rival claims, nothing that this group says counts: 1 "
                "of 2 that are needed agree, and it can be decided at any time"
            ),
            (
                "A dice que este grupo ha perdido sus claves, y daría su registro a una "
                "nueva; como hay reclamaciones rivales, nada de lo que este grupo dice "
                "cuenta: 1 de 2 que hacen falta están a favor, y se puede decidir en "
                "cualquier momento"
            ),
        ),
        (
            (
                "Bakers's record is damaged among statements 1 to 256 and in 3 more places: "
                "its 9 statements don't hash to the head that its group signed"
            ),
            (
                "el registro de Bakers está dañado entre las declaraciones 1 y 256 y en 3 "
                "sitios más: sus 9 declaraciones no dan la cabecera que firmó su grupo"
            ),
        ),
        (
            "Budget 2027: store.sqlite can't be used as a database: malformed",
            "Budget 2027: store.sqlite no se puede usar como base de datos: malformed",
        ),
        (
            "the node can't be opened: there is no signer.sqlite in this directory",
            "el nodo no se puede abrir: no hay ningún signer.sqlite en este directorio",
        ),
        (
            (
                "this machine's clock seems to be 3 hours behind; until that is settled the node "
                "publishes nothing and closes no vote (clock-wrong)"
            ),
            (
                "el reloj de esta máquina parece ir 3 horas atrasado; hasta que se aclare, el "
                "nodo no publica nada ni cierra ninguna votación (clock-wrong)"
            ),
        ),
        (
            (
                "have another group's administrators say rotation of its directory: "
                "`commonweal keys carry FILE`, or `keys claim` if it was made without shares"
            ),
            (
                "pide a quienes administran otro grupo que anuncien rotation de su directorio: "
                "`commonweal keys carry FILE`, o `keys claim` si se hizo sin partes"
            ),
        ),
        (
            "restore the last backup; without one: docs/operate/recover.md",
            "restaura la última copia de seguridad; sin ninguna: docs/operate/recover.md",
        ),
        (
            "run `commonweal init` elsewhere",
            "ejecuta `commonweal init` en otro sitio",
        ),
        (
            f"coalition.charter: {CODES['not-canonical'].sentence}",
            "coalition.charter: estos bytes no están en forma canónica",
        ),
        ("Harbor, signed by its founder", "Harbor, firmada por su fundador"),
        ("Harbor, signed by all 2 founders", "Harbor, firmada por los 2 fundadores"),
        (
            "Budget 2027: what no wording here says",
            "Budget 2027: what no wording here says",
        ),
        (
            "what no wording here says",
            "what no wording here says",
        ),
        (
            "nothing is owed; what no wording says",
            "no se debe nada; what no wording says",
        ),
    ],
)
def test_a_finding_is_said_in_spanish_with_what_it_names(english: str, other: str) -> None:
    assert said(english) == other


def test_in_english_it_stands_as_it_was_worded() -> None:
    text = "105,928 statements hash to the head this node signed"
    assert said(text) is text
