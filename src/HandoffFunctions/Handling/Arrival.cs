namespace HandoffFunctions.Handling;

/// <summary>
/// When the delivery came that is being handled: whoever sent it waits since then and not since its handling began. It flows with the work
/// and not through every signature between.
/// </summary>
internal static class Arrival
{
    private static readonly AsyncLocal<long?> Timestamp = new();

    /// <summary>As <see cref="TimeProvider.GetTimestamp"/> says it; null where nobody waits for an answer.</summary>
    public static long? At => Timestamp.Value;

    /// <summary>Until the asynchronous method that calls it ends.</summary>
    public static void IsNow(TimeProvider time) => Timestamp.Value = time.GetTimestamp();
}
