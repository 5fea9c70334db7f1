import { describe, expect, test } from '@jest/globals';
import { CURRICULUM, CURRICULUM_SOURCE, EXAM, domainOf } from '../../../src/model/curriculum.ts';

describe('the curriculum', () => {
  test('is the one in force, with its six domains and their weights', () => {
    expect(CURRICULUM_SOURCE).toEqual({
      version: 'v1.34',
      document: 'CKS_Curriculum v1.34.pdf',
      repository: 'https://github.com/cncf/curriculum',
      inForceSince: '2024-10-15',
    });
    expect(CURRICULUM.map(({ code, weight }) => [code, weight])).toEqual([
      ['CS', 15],
      ['CH', 15],
      ['SH', 10],
      ['MM', 20],
      ['SC', 20],
      ['RT', 20],
    ]);
    expect(CURRICULUM.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
  });

  test('names each competency once, in one domain', () => {
    const ids = CURRICULUM.flatMap(({ competencies }) => competencies.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
    expect(CURRICULUM.map(({ competencies }) => competencies.length)).toEqual([5, 4, 4, 4, 4, 5]);
  });

  test('finds a domain by its code', () => {
    expect(domainOf('RT').title).toBe('Monitoring, Logging and Runtime Security');
  });

  test('says how long an exam is, how many tasks it has and what passes', () => {
    expect(EXAM).toEqual({ minutes: 120, leastTasks: 15, mostTasks: 20, passPercent: 67 });
  });
});
