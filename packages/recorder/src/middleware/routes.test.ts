import { expect, test } from 'vitest'
import { RecorderSetupError } from '../setup-error.ts'
import { Routes } from './routes.ts'

const routes = new Routes({
  'GET /': 'root',
  'GET /orders': 'list',
  'GET /orders/mine': 'mine',
  'GET /orders/:id': 'get',
  'POST /orders': 'create',
  'GET /orders/:id/lines/:line': 'line',
  'DELETE /files/*': 'remove',
})

test.each([
  ['GET', '/', 'root', {}],
  ['GET', '/orders?page=2', 'list', {}],
  ['GET', '/orders/', 'list', {}],
  ['GET', '/orders/mine', 'mine', {}],
  ['GET', '/orders/a%20b', 'get', { id: 'a b' }],
  ['GET', '/orders/%zz', 'get', { id: '%zz' }],
  ['GET', '/orders/7/lines/2', 'line', { id: '7', line: '2' }],
  ['POST', '/orders', 'create', {}],
  ['DELETE', '/files', 'remove', { '*': '' }],
  ['DELETE', '/files/a/b/c/d/e', 'remove', { '*': 'a/b/c/d/e' }],
])('routes: %s %s', (method, path, choice, params) => {
  expect(routes.find(method, path)).toMatchObject({ choice, params })
})

test.each([
  ['PUT', '/orders'],
  ['GET', '/order'],
  ['GET', '/orders/7/lines'],
  ['GET', '/a/b/c/d/e/f'],
  ['BREW', '/'],
])('routes: %s %s is none of them', (method, path) => {
  expect(routes.find(method, path)).toBeNull()
})

test.each(['orders', 'get /orders', 'GET orders', 'GET /a/*/b'])('routes: %s is a mistake', (route) => {
  expect(() => new Routes({ [route]: 'a' })).toThrow(RecorderSetupError)
})
