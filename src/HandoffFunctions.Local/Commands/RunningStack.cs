using System.Text.Json;
using System.Text.Json.Nodes;
using HandoffFunctions.Local.Package;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Commands;

/// <summary>The file by which <c>send</c> finds the stack that was started last: <c>artifacts/local-stack.json</c>.</summary>
internal static class RunningStack
{
    private static string File => Path.Combine(Repository.Root(), "artifacts", "local-stack.json");

    public static async Task WriteAsync(LocalStack stack, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, Json.Write(new JsonObject
        {
            ["eventGrid"] = stack.EventGrid,
            ["eventHub"] = stack.EventHub,
            ["pid"] = Environment.ProcessId,
        }), cancellationToken);
    }

    /// <summary>Removes the file, unless another stack has written it since.</summary>
    public static void Forget()
    {
        if (Read() is { } state && (int?)state["pid"] == Environment.ProcessId)
        {
            System.IO.File.Delete(File);
        }
    }

    /// <summary>Where the running stack takes events; null when none runs.</summary>
    public static string? EventGrid() => Read().Text("eventGrid");

    /// <summary>Where it takes log records.</summary>
    public static string? EventHub() => Read().Text("eventHub");

    private static JsonObject? Read() => System.IO.File.Exists(File) && Json.TryParse(System.IO.File.ReadAllText(File), out var node)
        ? node as JsonObject : null;
}
