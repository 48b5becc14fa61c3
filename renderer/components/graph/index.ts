export { ComponentGraph, type ComponentGraphProps, type GraphComponent } from './ComponentGraph';
