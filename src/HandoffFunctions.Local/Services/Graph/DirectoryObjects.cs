using System.Text.Json.Nodes;

namespace HandoffFunctions.Local.Services.Graph;

/// <summary>
/// Directory objects of one kind. A change made through Graph is true at once and visible to readers after the
/// read-back lag, as with the real directory's replicas. An id that was never heard of is born on first use.
/// </summary>
/// <param name="lag">How long readers still see the old state; asked at each change.</param>
/// <param name="newborn">The state of an id on first use.</param>
internal sealed class DirectoryObjects(TimeProvider clock, Func<TimeSpan> lag, Func<string, JsonObject> newborn)
{
    private readonly Lock _gate = new();

    // Oldest first; the last is the truth, the last that is visible is what readers see.
    private readonly Dictionary<string, List<(DateTimeOffset VisibleAt, JsonObject State)>> _histories =
        new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Told of each change, with the id of what changed, once it is true.</summary>
    public Action<string>? Changed { get; set; }

    /// <summary>Every id that was ever heard of.</summary>
    public IReadOnlyList<string> Ids()
    {
        lock (_gate)
        {
            return [.. _histories.Keys];
        }
    }

    /// <summary>A copy of what a reader sees now; null when the object is gone.</summary>
    public JsonObject? Seen(string id)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var history = History(id);
            while (history.Count > 1 && history[1].VisibleAt <= now)
            {
                history.RemoveAt(0);
            }
            return IfThere(history[0].State);
        }
    }

    /// <summary>A copy of the true state, also of an object that is gone.</summary>
    public JsonObject Truth(string id)
    {
        lock (_gate)
        {
            return Copy(History(id)[^1].State);
        }
    }

    /// <summary>Changes the true state, which readers see after the lag.</summary>
    public void Change(string id, Action<JsonObject> change) => Write(id, change, lag());

    /// <summary>Sets the state that readers see from now on.</summary>
    public void Set(string id, Action<JsonObject> change) => Write(id, change, TimeSpan.Zero);

    /// <summary>The id of the first object, in its true state, that fits.</summary>
    public string? Find(Func<JsonObject, bool> fits)
    {
        lock (_gate)
        {
            return _histories.Where(pair => fits(pair.Value[^1].State)).Select(pair => pair.Key).FirstOrDefault();
        }
    }

    /// <summary>Copies of all that are there and fit, as readers see them.</summary>
    public IReadOnlyList<JsonObject> All(Func<JsonObject, bool> fits)
    {
        lock (_gate)
        {
            return [.. _histories.Keys.ToList().Select(Seen).OfType<JsonObject>().Where(fits)];
        }
    }

    private static JsonObject Copy(JsonObject state) => state.DeepClone().AsObject();

    private static JsonObject? IfThere(JsonObject state) =>
        state["exists"] is JsonValue exists && exists.TryGetValue(out bool there) && !there ? null : Copy(state);

    private List<(DateTimeOffset VisibleAt, JsonObject State)> History(string id)
    {
        if (!_histories.TryGetValue(id, out var history))
        {
            history = [(DateTimeOffset.MinValue, newborn(id))];
            _histories.Add(id, history);
        }
        return history;
    }

    private void Write(string id, Action<JsonObject> change, TimeSpan visibleAfter)
    {
        lock (_gate)
        {
            var history = History(id);
            var next = Copy(history[^1].State);
            change(next);
            if (visibleAfter <= TimeSpan.Zero)
            {
                history.Clear();
            }
            history.Add((clock.GetUtcNow() + visibleAfter, next));
        }
        Changed?.Invoke(id);
    }
}
