using HandoffFunctions.Handling;
using HandoffFunctions.Simulation.Memory;
using HandoffFunctions.Simulation.Model;

namespace HandoffFunctions.Simulation.Instances;

/// <summary>
/// Delivers events as Event Grid does, and records of logs in the same way: at least once, in any order, again after a failure, and again when no answer comes within 30 seconds,
/// whatever becomes of the attempt that goes on (https://learn.microsoft.com/azure/event-grid/delivery-and-retry).
/// </summary>
internal sealed class EventGrid(VirtualTime time, Random chance, Trace trace, Func<Instance> anInstance, Action<Told, Handled> taken, Action<string> broken)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan[] Again = [.. new[] { 10, 30, 60, 300, 600, 1800, 3600 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    private readonly TimeProvider _clock = time.Clock();
    private readonly List<Attempt> _underWay = [];

    /// <summary>Deliveries that are not taken yet.</summary>
    public int Open { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>Sends what comes together, when the last of it comes.</summary>
    public void Send(params IReadOnlyList<Told> together)
    {
        Open++;
        At(together[^1].ArrivesAt - time.Now, new Delivery(together));
    }

    /// <summary>The connections to a process that died are gone, which the sender notices at once.</summary>
    public void Lost(Instance dead)
    {
        foreach (var attempt in _underWay.Where(attempt => attempt.On == dead).ToList())
        {
            End(attempt, null);
        }
    }

    private void At(TimeSpan wait, Delivery delivery) =>
        _clock.CreateTimer(_ => Try(delivery), null, wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    private void Try(Delivery delivery)
    {
        Attempts++;
        delivery.Attempts++;
        var attempt = new Attempt(delivery, anInstance());
        _underWay.Add(attempt);
        trace.Add(time.Now, attempt.On.Name, "is told", delivery.Name);
        if (delivery.Attempts == 1)
        {
            trace.Explain(delivery.Text);
        }

        _clock.CreateTimer(_ => End(attempt, null), null, Patience, Timeout.InfiniteTimeSpan);
        _ = HandleAsync(attempt);
    }

    private async Task HandleAsync(Attempt attempt)
    {
        var on = attempt.On;
        Invocation.Current = new Invocation(attempt.Delivery.Name, on, time.Now);
        on.UnderWay++;
        Handled? handled = null;
        try
        {
            handled = await attempt.Delivery.ReachAsync(on.Stories);
        }
        catch (Exception failure) when (IsOutside(failure))
        {
            trace.Explain($"{on.Name} cannot take {attempt.Delivery.Name}: {failure.Message}");
        }
        catch (Exception unforeseen)
        {
            broken($"{on.Name} fails over {attempt.Delivery.Name}: {unforeseen}");
        }
        finally
        {
            on.UnderWay--;
        }

        if (handled == Handled.Recorded && !attempt.Delivery.IsBatch)
        {
            // Of a batch nobody says which of its records had been there already.
            on.Heard.UnionWith(attempt.Delivery.Told.Select(told => (told.Fact.Source, told.Fact.Id)));
        }

        End(attempt, handled);
    }

    private void End(Attempt attempt, Handled? handled)
    {
        _underWay.Remove(attempt);
        if (attempt.HasEnded)
        {
            return;
        }

        attempt.HasEnded = true;
        var delivery = attempt.Delivery;
        trace.Add(time.Now, attempt.On.Name, delivery.Name, handled?.ToString() ?? "not taken");
        if (handled is { } what)
        {
            Open--;
            foreach (var told in delivery.Told)
            {
                taken(told, what);
            }
        }
        else
        {
            At(Again[Math.Min(delivery.Attempts, Again.Length) - 1] + TimeSpan.FromMilliseconds(chance.Next(3_000)), delivery);
        }
    }

    /// <summary>Of a batch it says so of each record that could not be put on record.</summary>
    private static bool IsOutside(Exception failure) =>
        failure is IOException or Azure.RequestFailedException || (failure is AggregateException several && several.InnerExceptions.All(IsOutside));
}
