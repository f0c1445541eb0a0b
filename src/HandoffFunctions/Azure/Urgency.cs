namespace HandoffFunctions.Adapters;

/// <summary>
/// Whether what is done now is a handoff's own first work or what was left over from before. It flows with the work and not through every
/// signature between: only what paces calls asks for it.
/// </summary>
internal static class Urgency
{
    private static readonly AsyncLocal<bool> Background = new();

    public static bool IsBackground => Background.Value;

    /// <summary>Until the asynchronous method that calls it ends.</summary>
    public static void Set(bool isBackground) => Background.Value = isBackground;
}
