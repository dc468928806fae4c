import { expect, it } from 'vitest';
import { parts, plain } from './marks';

it('tells what was found from the rest', () => {
  expect(parts('Ministère du <mark>Travail</mark>')).toEqual([
    { text: 'Ministère du ', found: false },
    { text: 'Travail', found: true },
  ]);
});

it('reads escaped characters once', () => {
  expect(plain('Unified Workers&#39; Central &amp; &lt;script&gt; &#x27;&amp;lt;')).toBe(
    "Unified Workers' Central & <script> '&lt;",
  );
});

it('takes any other markup as text', () => {
  expect(parts('<b>x</b>&nope;&#x110000;')).toEqual([{ text: '<b>x</b>&nope;&#x110000;', found: false }]);
});

it('has nothing to say of nothing', () => {
  expect(parts('')).toEqual([]);
  expect(parts('<mark>a</mark><mark>b</mark>')).toEqual([
    { text: 'a', found: true },
    { text: 'b', found: true },
  ]);
});
