"""What web pages print between the paragraphs of an article, and what is no part of it.

Flows in: one sentence, or one paragraph. Flows out: whether it invites to subscribe, credits a photograph, names the
reporters, links to another story, or speaks to a machine. Pure; knows English only, by words that news sites put there
again and again. A word that news itself may use ("subscribers", "the app") is not enough.

Each pattern stands beside a string without which it cannot match: looking for strings first takes 10 µs a sentence,
where one expression of all the patterns took 440.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

Patterns = tuple[tuple[str, re.Pattern[str]], ...]  # (what the lower-case text must hold, the pattern)


def _compiled(patterns: Mapping[str, str]) -> Patterns:
    return tuple((needed, re.compile(pattern, re.IGNORECASE)) for needed, pattern in patterns.items())


_INVITATIONS: Final = _compiled(
    {
        "newsletter": r"\bnewsletters?\b",
        "sign": r"\bsign up (?:for (?:our|the|free|a free|updates|alerts|text)|to (?:our|get|receive)|here"
        r"|now)\b",
        "subscri": r"^(?:to |please |already a )?subscri(?:be|ption|ber)s?\b|\bto subscribers\b"
        r"|\bsubscribers? exclusive|\bsubscribers? only\b|\bunsubscribe\b"
        r"|\bsubscribe (?:to (?:our|the|us|get)|now|today|here)\b",
        "click": r"\bclick (?:here|below|on the (?:link|button))\b",
        "tap here": r"\btap here\b",
        "read": r"\bread more\b|\bkeep reading\b|\bmust[- ]reads?\b|\bread (?:below|above|here|next)\b"
        r"|\bread (?:the |his |her |their |our )?(?:full|original|whole) (?:story|article|report|interview)\b",
        "watch": r"\bwatch (?:live|now|below|above|here|the (?:video|clip|trailer))\b",
        "listen": r"\blisten (?:live|now|below|above|here)\b",
        "hear": r"\bhear (?:below|above|here)\b",
        "see": r"\bsee (?:below|above|here|the (?:video|clip|trailer))\b",
        "follow": r"\bfollow (?:us|him|her|them|[A-Z]\w+(?: [A-Z]\w+)?) on\b",
        "on twitter": r"\bon twitter\s*[@:]",
        "contact": r"\bcontact (?:him|her|us|them|the (?:reporter|author|writer))\b",
        "mail": r"\be-?mail (?:us|him|her|address)\b",
        "advert": r"^advertisement\b|\badvertise with us\b",
        "ad feedback": r"\bad feedback\b",
        "video player": r"\bvideo player\b",
        "story continues": r"\bstory continues\b",
        "scroll": r"\bscroll (?:down|to)\b",
        "inbox": r"\b(?:straight|delivered|sent) (?:in)?to your inbox\b",
        "your": r"\byour (?:free|daily|weekly|morning) (?:\w+ )?(?:briefing|digest)\b"
        r"|\bshare your (?:story|thoughts|feedback)\b",
        " our ": r"\b(?:visit|go to|join) our\b",
        "text": r"\btext .{1,20} to \d{4,}",
        "need help": r"\bneed help finding\b",
        "join": r"\bjoin (?:us|the conversation)\b",
        "check out": r"\bcheck out (?:this|our|these|more|the full)\b",
        "stay tuned": r"\bstay tuned\b",
        "comment": r"\bleave a comment\b",
        "here": r"^here(?:\b|['’])|\b(?:go|head|look) here\W*$"
        r"|\b(?:full|complete) (?:list|schedule|story)\b.{0,80}\bhere\W*$",
        "know": r"\bwhat (?:to|you need to|you should) know\b",
        "-": r"\b(?:1-?8\d\d-)?\d{3}-\d{3}-\d{4}\b|\b1-8\d\d-[\w-]{6,}",
    }
)
_BYLINES: Final = _compiled(
    {
        "contribut": r"\bcontribut(?:ed|ing) (?:to (?:this|the) (?:report|story|article|piece)|reporting)\b"
        r"|^contributing\b|\bcontributed\.$",
        " by ": r"^(?:reporting|editing|writing|compiled|produced|illustrations?) by\b|; (?:editing|writing) by\b",
        **dict.fromkeys(
            ("reporter", "correspondent", "columnist", "editor", "journalist", "contributor", "staff writer"),
            r"\b(?:is|are) (?:an? |the )?[\w ,'’/-]{0,60}(?:reporter|correspondent|columnist|editor|journalist"
            r"|contributor|staff writer)s? (?:for|at|with|covering|on|who)\b",
        ),
    }
)
_NOTICES: Final = _compiled(
    {
        "rights reserved": r"\ball rights reserved\b",
        "copyright": r"\bcopyright\b(?=.{0,12}\d{4})",
        "©": "©",
        "may not be": r"\bmay not be (?:published|reproduced|redistributed)\b",
        "originally": r"\boriginally (?:appeared|published) (?:on|in|at|by|here)\b",
        "this ": r"\bthis (?:story|article|post|page|headline|piece|report|section|live blog|list|guide|column"
        r"|version)\b.{0,30}\b(?:appeared|published|ran|posted|updated|corrected|revised|amended|edited|adapted|part of"
        r"|no longer)\b",
        "updated": r"^(?:last )?updated?(?::| at| on)\b|\bupdated:",
        "editor": r"\beditor['’]?s?['’]? note\b",
        "correction": r"^corrections?:",
        "clarification": r"^clarifications?:",
        "opinion": r"\bopinions expressed\b|\bmore opinion\b",
        "views": r"\bviews expressed\b",
        "purchase": r"\bpurchases? (?:you )?ma[kd]e (?:through|via|using)\b",
        "earn": r"\bearn (?:us )?(?:a (?:small )?(?:commission|share|fee)|revenue (?:for|from)|commissions?)\b",
        "price": r"\bprices? (?:is|are|was|were) (?:accurate|correct|subject)\b",
        "independently": r"\bindependently (?:chosen|selected|reviewed)\b",
        "privacy": r"\bprivacy (?:policy|notice)\b(?=[^.]{0,20}\.?$)",
        "cookies": r"\baccept cookies\b",
    }
)
_MACHINE: Final = _compiled(
    {
        "instruction": r"\b(?:ignore|disregard|forget)\s+(?:all\s+|any\s+)?(?:the\s+|your\s+)?"
        r"(?:previous|prior|above|earlier)\s+instructions?",
        "prompt": r"\bsystem prompt\b|\b(?:ignore|disregard|forget)\s+(?:\w+\s+){0,3}prompts?",
        "you are": r"\byou are (?:now )?(?:a|an) (?:ai|assistant|language model)\b",
    }
)
_ADDRESS: Final = _compiled(
    {
        "http": r"https?://",
        "www.": r"www\.",
        "@": r"\b[\w.+-]+@[\w-]+\.\w|(?<!\w)@\w{2,}",
        **{f"{ending}/": rf"\b[\w-]+\.{ending}/" for ending in ("com", "org", "net", "uk")},
    }
)
_AGENCY: Final = (
    r"(?:reuters|ap|afp|getty(?: images)?|pool|epa|usa today|cnn|nurphoto|zuma|sipa|bloomberg|imagn|xinhua)"
)
_CREDITS: Final = _compiled(
    {
        "/": rf"(?:^|[.!?]['\"”’)]* )[\w .'’-]{{3,40}}/{_AGENCY}\b|/{_AGENCY}$",
        "getty": r"\bgetty images\b|\bvia getty\b",
        "shutterstock": r"\bshutterstock\b",
        "istock": r"\bistock\b",
        "photo": r"\b(?:ap|file|stock) photo\b|\(photos?\b|\bphotos? ?(?:credit|courtesy|:)|^photos? by\b",
        "image": r"\(images?\b|\bimages? ?(?:credit|courtesy|:)|\benlarge (?:this )?image\b",
        "picture": r"\bpictures? ?(?:credit|courtesy|:)|\bpictured (?:above|below|here|left|right)\b",
        "caption": r"\b(?:hide|toggle|view) caption\b",
        "via": r"\bvia (?:reuters|afp|ap)\b",
        "here": r"\b(?:seen|shown) here\b",
        "above": r"\b(?:seen|shown) above\b",
    }
)
# "Fans gather outside the stadium …", in a paragraph of its own: a photograph's caption tells in the present.
_SCENE: Final = re.compile(
    r"(?:speaks?|celebrates?|poses?|arrives?|walks?|stands?|looks? on|waves?|reacts?|gestures?|smiles?|gathers?|watches"
    r"|leaves|performs?|sits?|listens?|is seen|are seen|is pictured|are pictured|competes?|marche?s?)"
    r" (?:at|in|on|after|before|during|outside|as|with|near)\b"
    r"|(?:celebrates?|signs|hugs?|embraces?|greets?|inspects?|carries|displays?)"
    r" (?:a|an|the|his|her|their|as|after)\b"
)
_NO_SCENE: Final = re.compile(r"[.,;:“\"]|\b(?:to|will|would|can|could|may|that|who|which)\s*$|^(?:He|She|It|They)\b")
_TELLS: Final = re.compile(r"\b(?:said|says|told|according)\b")
_CALL: Final = re.compile(
    r"(?:more|related|read|watch|listen|see|opinion|analysis|video|photos|photo|live|exclusive|quiz|poll|gallery"
    r"|explainer|fact check|recap|review|spoilers?|warning|note|source|credit|also|update|editor|by)\b"
    r" ?(?::|\||–|—|-(?=\s)|>)",
    re.IGNORECASE,
)
# "… of the season.The latest", "hair:A bald …": the link to another story runs into the text.
_RUN_TOGETHER: Final = re.compile(
    r"[?!:;](?<=[a-z]{2}.)[A-Z“]|\.(?<=[a-z]{3}.)[A-Z][a-z]{2}|”(?<=[a-z]{3}.)[A-Za-z]{2}"
)
_EVERYTHING: Final = (*_INVITATIONS, *_BYLINES, *_NOTICES, *_MACHINE, *_ADDRESS, *_CREDITS)


def is_furniture(sentence: str) -> bool:
    """Whether the sentence is no part of the news, whatever the article is about."""
    return (
        _CALL.match(sentence) is not None or _RUN_TOGETHER.search(sentence) is not None or _found(_EVERYTHING, sentence)
    )


def is_caption(paragraph: Sequence[str]) -> bool:
    """Whether the sentences of a paragraph stand below a photograph: one credits it, or the only one tells of a scene
    in the present."""
    if any(_found(_CREDITS, sentence) for sentence in paragraph):
        return True
    return len(paragraph) == 1 and _is_scene(paragraph[0])


def _found(patterns: Patterns, sentence: str) -> bool:
    lower = sentence.lower()
    return any(needed in lower and pattern.search(sentence) for needed, pattern in patterns)


def _is_scene(sentence: str) -> bool:
    verb = _SCENE.search(sentence)
    return verb is not None and not _NO_SCENE.search(sentence[: verb.start()]) and not _TELLS.search(sentence)
