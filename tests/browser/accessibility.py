"""axe on a page as it stands: what it finds, in words.

axe runs by the browser's own protocol, which no content security policy of the page concerns: the page under test is
the one that readers get.
"""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

LOADED = "typeof window.axe === 'object'"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ['violations'] });
  const where = (node) => `${node.target.join(' ')}: ${node.failureSummary}`;
  return found.violations.map(({ id, impact, help, nodes }) =>
    `${id} (${impact}): ${help}: ${nodes.map(where).join('; ')}`);
}"""


def violations(page: Page) -> list[str]:
    """What axe finds of WCAG 2.2 A and AA and of best practice, each with the elements concerned."""
    if not page.evaluate(LOADED):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN, RULES)
    return found
