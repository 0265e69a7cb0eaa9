"""The one door out over HTTP. No other module may import a network library.

Today it serves one purpose: chat services at the addresses of LINLI_APPRISE_URLS. Those are the operator's own
words, as trusted as the database's address, and may name a gateway inside the operator's network. No address that
somebody else can type passes here yet; the first one that does needs the checks of promise P15 (resolve once, refuse
private ranges, connect to that very address) before it is let in.
"""

from collections.abc import Sequence


def post_to_all(urls: Sequence[str], title: str, text: str) -> bool:
    """Send a text to every Apprise address; tell whether all of them took it.

    Certificates are checked, redirects refused, 4 s to connect and 4 s to answer each (the library's defaults).
    """
    # Here, because the library takes half a second to load and only senders need it.
    import apprise  # noqa: PLC0415

    target = apprise.Apprise(asset=apprise.AppriseAsset(http_redirects=False))
    return all(target.add(url) for url in urls) and bool(target.notify(body=text, title=title))
