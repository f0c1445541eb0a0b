using Handoff.Rules.Policy;
using HandoffFunctions.Simulation.Oracle;

namespace HandoffFunctions.Tests.Reliability.Calls;

/// <summary>How a run of a story went.</summary>
/// <param name="Calls">Those that are to be disturbed in other runs.</param>
/// <param name="Disturbed">The call that was; null when there was none.</param>
/// <param name="End">All that is left behind, without times and keys; or why there is no end.</param>
internal sealed record Played(IReadOnlyList<NumberedCall> Calls, NumberedCall? Disturbed, string End);

/// <summary>
/// Plays a story in a world of its own, with one call disturbed or none: what was not done is delivered again as Event Grid, an event hub and a
/// transmitter do, a process that died is followed by another, and the sweeps come when they come.
/// </summary>
internal sealed class Play
{
    private static readonly TimeSpan[] Again = [TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10)];

    private const string Never = "could never be done";

    private readonly World _world = new();
    private readonly CallCount _count;
    private readonly HandoffPolicy _policy;
    private readonly PriorityQueue<(Act Act, int Tries), (DateTimeOffset, long)> _queue = new();
    private AppProcess? _app;
    private string _instance = "instance-1";
    private long _order;
    private int _processes;
    private bool _isSwept;
    private Exception? _failure;

    private readonly Invariants _promises;
    private readonly bool _endsAsItMay;

    private Play(string name, Telling told, Disturbance? disturbance)
    {
        (_policy, _count, _endsAsItMay) = (told.ReadPolicy(), new CallCount(disturbance), told.EndsAsItMay);
        _promises = new Invariants(told.PolicyText, [World.Token, AppProcess.Topic.ClientState]) { Scenario = $"{name}, {disturbance}" };
        _world.Watch = new Watch(_promises, _world, told.Facts);
    }

    /// <exception cref="InvalidOperationException">Nothing was disturbed, and still the story did not come to its end.</exception>
    public static Played Of(CallStory story, Disturbance? disturbance)
    {
        // What is waited for goes on at once, on this thread, unless a context wants to be asked first.
        SynchronizationContext.SetSynchronizationContext(null);
        var told = story.Told();
        var play = new Play(story.Name, told, disturbance);
        told.Before.ForEach(set => set(play._world));
        foreach (var act in told.Acts)
        {
            play.Enqueue(act, World.Start + act.At, 0);
        }

        try
        {
            var played = play.Run();
            return disturbance is null && played.End.StartsWith(Never, StringComparison.Ordinal) ? throw new InvalidOperationException($"{story.Name}: {played.End}") : played;
        }
        catch (InvariantBrokenException broken) when (disturbance is not null)
        {
            return new Played(play._count.Calls, play._count.Disturbed, broken.Message);
        }
    }

    private void Enqueue(Act act, DateTimeOffset at, int tries) => _queue.Enqueue((act, tries), (at, _order++));

    private Played Run()
    {
        int? undisturbed = null;
        while (_queue.TryDequeue(out var next, out var due))
        {
            _world.Time.AdvanceTo(due.Item1);
            if (next.Act.IsSettling)
            {
                undisturbed ??= _count.Calls.Count;
            }

            _world.Watch!.Begins();
            var isDone = Done(next.Act);
            if (isDone && next.Act.Acknowledged is { } fact)
            {
                _promises.Accepted(fact.Source, fact.Id, fact.Device, fact.User);
            }

            if (_world.Watch.Broken is { } broken)
            {
                throw broken;
            }

            SweepAfterDisturbance();
            if (isDone || !next.Act.ComesAgain)
            {
                continue;
            }

            if (next.Tries == Again.Length)
            {
                return new Played(_count.Calls, _count.Disturbed, $"{Never}: {next.Act.Name}: {_failure}");
            }

            Enqueue(next.Act, _world.Time.Now + Again[next.Tries], next.Tries + 1);
        }

        _promises.Check(_world.Table.Rows);
        _promises.AssertQuiet(_world.Time.Now);
        return new Played([.. _count.Calls.Take(undisturbed ?? 0)], _count.Disturbed, _endsAsItMay ? "whatever keeps the promises" : Ending.Of(_world));
    }

    /// <summary>The timer of the real app comes every minute. Of these many sweeps only those are played that have something to do.</summary>
    private void SweepAfterDisturbance()
    {
        if (_isSwept || _count.Disturbed is null)
        {
            return;
        }

        _isSwept = true;
        for (var minute = 1; minute <= 4; minute++)
        {
            Enqueue(Telling.Sweep(TimeSpan.Zero), _world.Time.Now + TimeSpan.FromMinutes(minute), 0);
        }
    }

    private bool Done(Act act)
    {
        (_count.During, _count.IsPaused) = (act.Name, act.IsBefore);
        try
        {
            return Runs() && Does(_app!, app => act.Do(_world, app));
        }
        catch (Exception failure) when (failure is not WaitsForeverException)
        {
            _failure = failure;
            return false;
        }
    }

    /// <summary>Starts a process if none runs.</summary>
    private bool Runs()
    {
        if (_app is not null)
        {
            return true;
        }

        _app = new AppProcess(_world, _count, _policy, _instance, new Random(_processes++));
        return Does(_app, app => Hosting.Prepare.TableAsync(app.Stories, app.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, CancellationToken.None));
    }

    private bool Does(AppProcess app, Func<AppProcess, Task> act)
    {
        var done = app.Does(act);
        if (app.IsDead)
        {
            (_app, _instance) = (null, app.IsReplaced ? "instance-2" : _instance);
        }

        return done;
    }
}
