import { Component, type ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly failed: boolean;
}

/** Stands in for a place that failed. The rest of the studio, and all work, goes on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div role="alert" className="flex flex-col items-start gap-3 p-6">
        <h1 className="text-20 font-semibold">This page has failed</h1>
        <p className="max-w-prose text-muted">
          Your images and the work under way are safe. Reload the studio; if the page fails again, report what you did
          just before.
        </p>
        <div className="flex gap-2">
          <Button variant="primary" onClick={() => window.location.reload()}>
            Reload the studio
          </Button>
          <Button onClick={() => this.setState({ failed: false })}>Show again</Button>
        </div>
      </div>
    );
  }
}
