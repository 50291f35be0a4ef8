"""Draws the scenes that stand in for photographs in the sample bulletin: `python scripts/draw_scenes.py`.

Nobody is in them: heads and shoulders of one shape. Few colours, so that each file stays under 20 kB."""

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "samples" / "bulletin-2011"
WIDTH, HEIGHT, FINE = 1600, 1000, 2
"""Pixels of a scene; it is drawn FINE times larger and made smaller, so that edges are smooth."""
COATS = ("#3f342c", "#2f2a33", "#22303f", "#2b2926")


class Scene:
    def __init__(self, ground: str) -> None:
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), ground)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, left: float, top: float, right: float, bottom: float, fill: str, edge: str = "") -> None:
        corners = [one * FINE for one in (left, top, right, bottom)]
        self.pen.rectangle(corners, fill=fill, outline=edge or None, width=4 * FINE)

    def shape(self, *points: tuple[float, float], fill: str) -> None:
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=fill)

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        self.pen.ellipse([one * FINE for one in (x - radius, y - radius, x + radius, y + radius)], fill=fill)

    def person(self, x: float, y: float, size: float, coat: str, head: str = "") -> None:
        """Head at (x, y), shoulders below it, cut off straight."""
        top, half = y + size * 1.05, size * 1.75
        self.pen.pieslice([one * FINE for one in (x - half, top, x + half, top + half * 2)], 180, 360, fill=coat)
        self.disc(x, y, size, head or coat)

    def save(self, name: str) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        small.quantize(48).save(FOLDER / f"{name}.png", optimize=True)


def hall() -> Scene:
    """The end of a class: a stage with a red curtain, a table of four, somebody at the desk, the listeners."""
    scene = Scene("#8c2a26")
    for fold in range(0, WIDTH, 70):
        scene.box(fold, 0, fold + 34, 560, "#7d211e")
    scene.box(320, 90, 1280, 220, "#f1e6d2")
    scene.box(400, 124, 1200, 146, "#8c2a26")
    scene.box(500, 166, 1100, 184, "#8c2a26")
    scene.box(0, 548, WIDTH, 600, "#6b4a2f")
    scene.box(0, 598, WIDTH, HEIGHT, "#bca57e")
    for place, x in enumerate((575, 720, 880, 1025)):
        scene.person(x, 345, 30, COATS[place % 2 * 2])
    scene.box(480, 420, 1120, 560, "#efe6d6")
    scene.box(480, 420, 1120, 440, "#dccfb8")
    for x in (640, 800, 960):
        scene.box(x - 6, 415, x + 6, 440, "#4d6b3f")
        scene.disc(x, 410, 14, "#d9a441")
    scene.person(1345, 290, 31, "#262527")
    scene.shape((1295, 400), (1395, 400), (1412, 548), (1280, 548), fill="#7d5a37")
    for row, (y, size, count) in enumerate(((662, 26, 11), (775, 34, 10), (882, 46, 9))):
        for place in range(count):
            x = WIDTH * (place + 0.5 + 0.2 * (row % 2)) / count
            scene.person(x, y, size, COATS[(place + row) % 4])
    return scene


def works() -> Scene:
    """Four workers in front of their hall."""
    scene = Scene("#dfe5e6")
    for left in range(0, WIDTH, 200):
        scene.shape((left, 320), (left + 200, 190), (left + 200, 320), fill="#8fa0a4")
    scene.box(0, 315, WIDTH, 550, "#8fa0a4")
    for left in range(80, WIDTH, 320):
        scene.box(left, 380, left + 160, 470, "#b9c6c8")
    scene.box(0, 550, WIDTH, HEIGHT, "#bcc5c0")
    for place, x in enumerate((320, 640, 960, 1280)):
        coat = ("#24435f", "#2f5374")[place % 2]
        scene.person(x, 600, 50, coat, "#22303f")
        scene.box(x - 105, 775, x + 105, 800, "#bcc5c0")
        scene.pen.pieslice([one * FINE for one in (x - 58, 535, x + 58, 645)], 180, 360, fill="#d9a441")
        scene.box(x - 66, 584, x + 66, 600, "#d9a441")
    return scene


def certificate() -> Scene:
    """Two people at a table, one hands a certificate to the other."""
    scene = Scene("#d8c7a4")
    scene.box(0, 600, WIDTH, HEIGHT, "#7d5a37")
    scene.person(480, 405, 74, "#2c3b4a")
    scene.person(1120, 385, 74, "#57292a")
    scene.box(300, 610, 1320, HEIGHT, "#7d5a37")
    scene.box(0, 612, WIDTH, 640, "#8b6642")
    scene.box(640, 490, 960, 650, "#f7f2e4", "#8c2a26")
    for top, left, right in ((530, 700, 900), (565, 680, 920), (600, 720, 880)):
        scene.box(left, top, right, top + 7, "#9b8f76")
    return scene


if __name__ == "__main__":
    for name, draw in {"be-giang": hall, "cong-nhan": works, "giay-chung-nhan": certificate}.items():
        draw().save(name)
