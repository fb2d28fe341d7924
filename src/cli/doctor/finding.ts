import type { DoctorFinding } from '../doctor-types.ts'

export function good(subject: string, message: string): DoctorFinding {
  return { subject, level: 'good', message, remedy: null }
}

export function warning(subject: string, message: string, remedy: string): DoctorFinding {
  return { subject, level: 'warning', message, remedy }
}

export function problem(subject: string, message: string, remedy: string): DoctorFinding {
  return { subject, level: 'problem', message, remedy }
}
