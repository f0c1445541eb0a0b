using System.Net.Http.Headers;
using System.Text;
using HandoffFunctions.Local.Web;

namespace HandoffFunctions.Local.Commands;

/// <summary>
/// <c>send FILE…</c>: publishes events to a running stack. A file holds one event, an array (one publication), or one
/// event a line (one publication each); <c>-</c> is standard input.
/// </summary>
internal static class Send
{
    public static async Task<int> RunAsync(string[] files, string? to, CancellationToken cancellationToken)
    {
        if ((to ?? RunningStack.EventGrid()) is not { } url || !Uri.TryCreate(url, UriKind.Absolute, out var target))
        {
            await Console.Error.WriteLineAsync("No stack is running; start one with 'serve', or name its eventGrid URL with --to.");
            return 1;
        }
        using var client = Loopback.PlainClient();
        var sent = 0;
        foreach (var file in files)
        {
            if (file != "-" && !File.Exists(file))
            {
                await Console.Error.WriteLineAsync($"{file} does not exist.");
                return 1;
            }
            var text = file == "-" ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(file, cancellationToken);
            foreach (var publication in Publications(text))
            {
                if (!Json.IsJson(publication))
                {
                    await Console.Error.WriteLineAsync($"{file} is neither JSON nor JSON Lines; {sent} publication(s) were sent before.");
                    return 1;
                }
                if (await PublishAsync(client, target, publication, cancellationToken) is { } error)
                {
                    await Console.Error.WriteLineAsync($"{target}: {error}");
                    return 1;
                }
                sent++;
            }
        }
        await Console.Out.WriteLineAsync($"Sent {sent} publication(s) to {target}.");
        return 0;
    }

    private static string[] Publications(string text) => Json.IsJson(text)
        ? [text]
        : text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static async Task<string?> PublishAsync(HttpMessageInvoker client, Uri target, string json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode ? null : $"answered {(int)response.StatusCode}.";
        }
        catch (HttpRequestException failure)
        {
            return $"{failure.Message}; is the stack still running?";
        }
    }
}
