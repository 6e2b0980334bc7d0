import { HtmlValidate } from 'html-validate';

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:document', 'html-validate:a11y'],
  rules: {
    // Of style alone: prettier would say the same.
    'long-title': 'off',
    'no-trailing-whitespace': 'off',
    // As browsers write what is in them.
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    // All that a page loads is of its own site.
    'require-sri': 'off',
    // The doctype as HTML writes it, in either case.
    'doctype-style': 'off',
    'void-style': 'off',
  },
});

/** What a validator finds in a page. */
export async function faultsOfHtml(text: string): Promise<string[]> {
  const { results } = await validator.validateString(text);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `line ${line} ${ruleId}: ${message}`),
  );
}
