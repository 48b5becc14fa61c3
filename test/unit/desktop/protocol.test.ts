import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy, fileFor } from '../../../main/desktop/protocol';

describe('a URL of the window', () => {
  it('names a file below the root', () => {
    expect(fileFor('app://sealift/assets/index.js', '/out/renderer')).toBe('/out/renderer/assets/index.js');
    expect(fileFor('app://sealift/index.html#x', '/out/renderer')).toBe('/out/renderer/index.html');
  });

  it.each([
    'app://sealift/',
    'app://sealift/..%2f..%2fetc/passwd',
    'app://sealift/%2e%2e/%2e%2e/etc/passwd%00.html',
    'app://sealift/..%5c..%5csecret',
    'app://other/index.html',
    'file:///etc/passwd',
    'https://sealift/index.html',
    'app://sealift/%',
    'nonsense',
  ])('names nothing when it is %s', (url) => {
    expect(fileFor(url, '/out/renderer')).toBeUndefined();
  });
});

describe('the content security policy', () => {
  it('allows nothing but the own files and one style element', () => {
    const policy = contentSecurityPolicy('abc');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self' 'nonce-abc'");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('*');
  });
});
