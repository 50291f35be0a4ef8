"""What a browser says of itself, as somebody would call it who sits before it."""

BROWSERS = (
    ("coc_coc", "Cốc Cốc"), ("SamsungBrowser/", "Samsung Internet"), ("OPR/", "Opera"), ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"), ("Edg/", "Edge"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
"""What stands in the text → name. The first one counts: most call themselves Chrome and Safari too."""
MACHINES = (
    ("iPad", "iPad"), ("iPhone", "iPhone"), ("Android", "điện thoại Android"), ("Windows", "máy tính Windows"),
    ("Macintosh", "máy tính Mac"), ("CrOS", "máy tính Chromebook"), ("Linux", "máy tính Linux"),
)  # fmt: skip
TABLET = "máy tính bảng Android"
UNKNOWN = "Máy không rõ loại"


def said(user_agent: str) -> str:
    """`Chrome trên máy tính Windows`; never a version, never anything but these words."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    machine = next((name for mark, name in MACHINES if mark in user_agent), "")
    if "Android" in user_agent and "Mobile" not in user_agent:
        machine = TABLET
    if browser and machine:
        return f"{browser} trên {machine}"
    return browser or machine[:1].upper() + machine[1:] or UNKNOWN
