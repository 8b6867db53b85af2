import { expect, test } from 'vitest';
import { fitCall } from '../../../src/ui/screens/trace/call-name.ts';

const fit = (service: string, operation: string, width: number): string =>
  fitCall({ service, operation }, '', width, '…');

test('a call too long for its place loses the beginning of its service first', () => {
  expect(fit('service.nearest-driver', 'search', 29)).toBe('service.nearest-driver.search');
  expect(fit('service.nearest-driver', 'search', 28)).toBe('…nearest-driver.search');
  expect(fit('service.nearest-driver', 'search', 18)).toBe('…est-driver.search');
});

test('of an operation that is a path both the service and the end are seen', () => {
  const path = 'POST /api/v1/orders/{orderId}/confirm';
  expect(fit('checkout', path, 28)).toBe('checkout.P…{orderId}/confirm');
  expect(fit('shop.eu.checkout', path, 28)).toBe('checkout.P…{orderId}/confirm');
  expect(fit('payments.v2', path, 28)).toBe('payments.v…{orderId}/confirm');
});

test('an operation with dots of its own does not push its service out', () => {
  expect(fit('frontend', 'oteldemo.CartService/GetCart', 30)).toBe(
    'frontend.ot…artService/GetCart',
  );
});

test('wide letters take two columns each', () => {
  expect(fit('決済', '注文を確定する', 15)).toBe('決済.…確定する');
});
