"""The one set of icons: 24 × 24, drawn with a line. Name → the shapes inside the svg.

A page writes `{{ "clock"|icon }}`; the icon is decoration beside words, and hidden from screen readers.
"""

_RING = '<circle cx="12" cy="12" r="9.5"/>'

ICONS: dict[str, str] = {
    # what happened, what is the matter
    "ok": _RING + '<path d="m8 12.3 2.8 2.8L16 9.5"/>',
    "no": _RING + '<path d="m8.8 8.8 6.4 6.4m0-6.4-6.4 6.4"/>',
    "wait": _RING + '<path d="M12 6.5V12l3.6 2.2"/>',
    "new": _RING + '<path d="M12 7.5v9M7.5 12h9"/>',
    "info": _RING + '<path d="M12 11.5v5m0-8.6v.1"/>',
    "todo": _RING + '<path d="M12 7v6m0 3.6v.1"/>',
    "zero": _RING + '<path d="M8 12h8"/>',
    "running": _RING + '<path d="m10 8 6 4-6 4z"/>',
    "paused": _RING + '<path d="M10 8.5v7m4-7v7"/>',
    "warning": '<path d="M12 4 2.5 20h19zM12 10v5m0 2.5v.1"/>',
    "asleep": '<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z"/>',
    "preparing": '<path d="M4 20h16M6 20V10l6-6 6 6v10M10 20v-5h4v5"/>',
    "finished": '<path d="M5 21V4m0 1h13l-3 4.5 3 4.5H5"/>',
    "idea": '<path d="M9.5 21h5M9 17.5h6c0-3 3-4.2 3-8a6 6 0 0 0-12 0c0 3.8 3 5 3 8z"/>',
    "draft": '<path d="m4 20 1-4.5L16 4.5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5"/>',
    "check": '<path d="M20 6 9 17l-5-5"/>',
    # signs
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "close": '<path d="M18 6 6 18M6 6l12 12"/>',
    "up": '<path d="M12 19V5m-6 6 6-6 6 6"/>',
    "down": '<path d="M12 5v14m-6-6 6 6 6-6"/>',
    "drag": '<path d="M9 6v.1M15 6v.1M9 12v.1M15 12v.1M9 18v.1M15 18v.1"/>',
    "chevron": '<path d="m9 5 7 7-7 7"/>',
    "arrow": '<path d="M4 12h16m-6-6 6 6-6 6"/>',
    "back": '<path d="M20 12H4m6-6-6 6 6 6"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4.5 6h.1M4.5 12h.1M4.5 18h.1"/>',
    "map": '<path d="M9 4 3.5 6.5v13L9 17l6 3 5.5-2.5v-13L15 7zM9 4v13m6-10v13"/>',
    "place": '<path d="M12 21s7-6.3 7-11.5a7 7 0 0 0-14 0C5 14.7 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>',
    "home": '<path d="M4 11.5 12 4l8 7.5M6 10v10h12V10"/>',
    "globe": _RING + '<path d="M2.5 12h19M12 2.5c3.5 3.3 3.5 15.7 0 19-3.5-3.3-3.5-15.7 0-19z"/>',
    "link": '<path d="M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.6-5.6L12 7.2M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.6 5.6l1.3-1.3"/>',
    "eye": '<path d="M2 12c2-3.5 5.5-6.5 10-6.5s8 3 10 6.5c-2 3.5-5.5 6.5-10 6.5S4 15.5 2 12z"/><circle cx="12" cy="12" r="3"/>',
    "hidden": '<path d="M4 4l16 16M9.9 5.3A10 10 0 0 1 22 12a16 16 0 0 1-3 3.6M6.2 7.3A15 15 0 0 0 2 12c2 3.5 5.5 '
    '6.5 10 6.5 1.5 0 2.9-.3 4.1-.9"/>',
    # people
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c1-4 4-6 7.5-6s6.5 2 7.5 6"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.7-3.5 3.3-5.5 6.5-5.5s5.8 2 6.5 5.5M16 5a3.5 '
    '3.5 0 0 1 0 6.5M17.5 15c2.2.6 3.6 2.3 4 5"/>',
    "organisation": '<path d="M5 20V4h10v16M3 20h18M15 8h4v12M8.5 8h3m-3 4h3m-3 4h3"/>',
    "lock": '<path d="M5.5 11h13v9.5h-13zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11"/>',
    "key": '<circle cx="8" cy="16" r="4"/><path d="m11 13 8.5-8.5m-3 3 2.5 2.5m-5 0 1.5 1.5"/>',
    "scales": '<path d="M12 4v16M7 20h10M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z"/>',
    # things to do
    "minus": '<path d="M5 12h14"/>',
    "add": '<path d="M12 5v14M5 12h14"/>',
    "edit": '<path d="m4 20 1-4.5L16 4.5l3.5 3.5L8.5 19z"/>',
    "remove": '<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5.5m3-5.5v5.5"/>',
    "save": '<path d="M12 4v11m-5-4.5 5 5 5-5M5 20h14"/>',
    "upload": '<path d="M12 15V4m-5 4.5 5-5 5 5M5 20h14"/>',
    "share": '<path d="M12 15V4m-4 3.5L12 4l4 3.5M6 12H5v8h14v-8h-1"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z"/>',
    "follow": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 21h4"/>',
    "message": '<path d="M4 5h16v11h-8l-5 4v-4H4z"/>',
    "mail": '<path d="M3.5 6h17v12.5h-17zM4 6.5l8 6.5 8-6.5"/>',
    "phone": '<path d="M6 3.5h3l1.5 5L8 10.5c1 2.5 3 4.5 5.5 5.5l2-2.5 5 1.5v3c0 1.5-1 2.5-2.5 2.5C10.5 20.5 3.5 '
    '13.5 3.5 6c0-1.5 1-2.5 2.5-2.5z"/>',
    "rss": '<path d="M5 12a7 7 0 0 1 7 7M5 5a14 14 0 0 1 14 14M5.5 18.5h.1"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10.5h16M8 3.5V7m8-3.5V7"/>',
    "photo": '<path d="M3.5 5.5h17v13h-17zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9h.1"/>',
    "document": '<path d="M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6m-6 4h6"/>',
    "settings": '<path d="M4 7h9m4 0h3M4 17h3m4 0h9"/><circle cx="15" cy="7" r="2"/><circle cx="9" cy="17" r="2"/>',
    # needs and offers
    "space": '<path d="M5 20V4h10v16M3 20h18M15 8h4v12M11.5 12.5v.1"/>',
    "transport": '<path d="M3 16V6h11v10M14 9h4l3 4v3h-2M9 16h5M3 16h1"/><circle cx="6.5" cy="17" r="2"/><circle cx="16.5" '
    'cy="17" r="2"/>',
    "knowledge": '<path d="M12 6c-2-1.5-4.5-2-8-2v14c3.5 0 6 .5 8 2 2-1.5 4.5-2 8-2V4c-3.5 0-6 .5-8 2zM12 6v14"/>',
    "tools": '<path d="M14.5 6.5a4 4 0 0 1 5-2l-2.7 2.7 1.5 1.5L21 6a4 4 0 0 1-5.5 5L7 19.5 4.5 17 13 8.5a4 4 0 0 1 '
    '1.5-2z"/>',
    "money": _RING + '<path d="M15.5 8a5 5 0 1 0 0 8M6.5 10.8h6m-6 2.7h5"/>',
    "ground": '<path d="M3 20h18M12 20v-9M12 12c0-4 3-6.5 7.5-6.5C19.5 10 16.5 12 12 12zM12 15c0-3-2.5-5-6.5-5 0 3.5 2.5 '
    '5 6.5 5z"/>',
    "roof": '<path d="M2.5 12.5 12 4.5l9.5 8M5.5 10.5V20h13v-9.5M9 15h6M9 17.5h6"/>',
    "meal": '<path d="M4 11h16c0 4.5-3 7.5-8 7.5S4 15.5 4 11zM8.5 18.5V21h7v-2.5M9 7.5c-1-1.2 1-2.3 0-3.5m4 3.5c-1-1.2 '
    '1-2.3 0-3.5"/>',
    "network": '<circle cx="12" cy="5.5" r="2.5"/><circle cx="5.5" cy="17.5" r="2.5"/><circle cx="18.5" cy="17.5" '
    'r="2.5"/><path d="m10.8 7.8-4 7.4m6.4-7.4 4 7.4M8 17.5h8"/>',
    "permit": '<path d="M6 3.5h12v17H6zM9 8h6m-6 3.5h6m-5.5 4.5 1.7 1.7 3.3-3.5"/>',
    "sign": '<path d="M3 20h18M4.5 15.5c4-9 7-11.5 8.5-10.5s-1 5.5-5 10.5c3-3 5-4 5.5-3.3s-1.5 3.3-.5 3.5 3-2.2 6-2.2"/>',
    "measure": '<path d="M4 20V10m5 10V4m5 16v-8m5 8V7"/>',
}
