"""What a page's headers must say before it counts as sealed (promise P18)."""

from collections.abc import Mapping

# Nothing is allowed but what is named, and nobody frames a page, re-bases it or sends its forms elsewhere.
NEEDED = {
    "default-src": {"'none'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
    "form-action": {"'self'"},
    "style-src": {"'self'"},
    "font-src": {"'self'"},
}
SAME = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
UNSAFE = ("unsafe", "*", "http:", "https:", "data:")


def unsealed(headers: Mapping[str, str], *, is_about_somebody: bool) -> list[str]:
    """Give what is missing in the headers of a page; one about somebody may not stay in any cache."""
    said = {name.lower(): value for name, value in headers.items()}
    policy = said.get("content-security-policy", "")
    directives = {words[0]: set(words[1:]) for part in policy.split(";") if (words := part.split())}
    faults = [
        f"policy: {name} is {directives.get(name)}" for name, wanted in NEEDED.items() if directives.get(name) != wanted
    ]
    faults += [
        f"policy: scripts from {word}" for word in directives.get("script-src", {"*"}) if word.startswith(UNSAFE)
    ]
    faults += [f"policy: {word}" for word in policy.split() if "unsafe" in word]
    faults += [f"{name}: {said.get(name)}" for name, wanted in SAME.items() if said.get(name) != wanted]
    if is_about_somebody and "no-store" not in said.get("cache-control", ""):
        faults.append(f"cache-control: {said.get('cache-control')}")
    return faults
